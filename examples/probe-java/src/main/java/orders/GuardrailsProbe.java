package orders;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.Context;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * The probe protocol of cdk-serverless-guardrails by hand, with nothing but the JDK. Copy this file into your function; what it must
 * do is in docs/probe-protocol.md of the library.
 */
public final class GuardrailsProbe {
  /** Asks one dependency, changes nothing, and throws where it does not answer. */
  public interface Probe {
    void run() throws Exception;
  }

  /** A failure that is known by its code. */
  public static final class ProbeException extends Exception {
    public ProbeException(String code) {
      super(code);
    }
  }

  private static final String MARKER = "cdk-serverless-guardrails-probe";
  private static final int MAXIMUM_PROBES = 50;
  private static final long ANSWER_RESERVE_MS = 250;
  private static final int TIMEOUT_MS = 3_000;
  private static final Pattern PROBE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}");
  private static final Map<String, String> VARIABLES =
      Map.of("releaseId", "RELEASE_ID", "schemaRev", "SCHEMA_REV", "indexHash", "INDEX_HASH");

  private final Map<String, Probe> probes;

  public GuardrailsProbe(Map<String, Probe> probes) {
    this.probes = Map.copyOf(probes);
  }

  /** Opens a TCP connection and closes it. */
  public static Probe tcp(String host, int port) {
    return () -> {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
      }
    };
  }

  /** Asks an HTTP or HTTPS endpoint; a status from 200 to 399 passes. */
  public static Probe http(String url) {
    return () -> {
      HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      connection.setInstanceFollowRedirects(false);
      int status = connection.getResponseCode();
      connection.disconnect();
      if (status < 200 || status > 399) {
        throw new ProbeException("HTTP_" + status);
      }
    };
  }

  /** Payload and client context must both say so: only a direct caller of Lambda's Invoke can set the latter. */
  public static boolean isProbeEvent(Map<String, Object> event, Context context) {
    ClientContext client = context.getClientContext();
    return event != null
        && event.containsKey(MARKER)
        && client != null
        && client.getCustom() != null
        && "1".equals(client.getCustom().get(MARKER));
  }

  /** The answer to a probe event. */
  public Map<String, Object> answer(Map<String, Object> event, Context context) {
    List<String> names = requested(event.get(MARKER));
    Map<String, String> release = new LinkedHashMap<>();
    VARIABLES.forEach(
        (field, variable) -> {
          String value = System.getenv(variable);
          if (value != null && REVISION.matcher(value).matches()) {
            release.put(field, value);
          }
        });
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("protocolVersion", 1);
    answer.put("functionVersion", System.getenv("AWS_LAMBDA_FUNCTION_VERSION"));
    answer.put("release", release);
    answer.put("mismatched", List.of());
    answer.put("probes", runAll(names, context.getRemainingTimeInMillis() - ANSWER_RESERVE_MS));
    return answer;
  }

  private List<String> requested(Object request) {
    if (request instanceof Map<?, ?> fields
        && fields.get("protocolVersion") instanceof Number version
        && version.doubleValue() == 1
        && Set.of("protocolVersion", "probes").containsAll(fields.keySet())) {
      if (!fields.containsKey("probes")) {
        return List.copyOf(probes.keySet());
      }
      if (fields.get("probes") instanceof List<?> list && !list.isEmpty() && list.size() <= MAXIMUM_PROBES) {
        List<String> names = new ArrayList<>();
        for (Object name : list) {
          if (name instanceof String text && PROBE_NAME.matcher(text).matches()) {
            names.add(text);
          }
        }
        if (names.size() == list.size() && new HashSet<>(names).size() == names.size()) {
          return names;
        }
      }
    }
    throw new IllegalArgumentException("this probe event is not one of protocol version 1");
  }

  private List<Map<String, Object>> runAll(List<String> names, long budgetMs) {
    ExecutorService threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work);
              thread.setDaemon(true);
              return thread;
            });
    long started = System.nanoTime();
    Map<String, Future<Outcome>> running = new LinkedHashMap<>();
    for (String name : names) {
      Probe probe = probes.get(name);
      running.put(
          name,
          probe == null
              ? CompletableFuture.completedFuture(new Outcome("UNKNOWN_PROBE", 0))
              : threads.submit(() -> new Outcome(run(probe), elapsedMs(started))));
    }
    List<Map<String, Object>> results = new ArrayList<>();
    running.forEach(
        (name, future) -> {
          Outcome outcome = outcomeOf(future, started, Math.min(TIMEOUT_MS, budgetMs));
          Map<String, Object> result = new LinkedHashMap<>();
          result.put("name", name);
          result.put("ok", outcome.code().equals("OK"));
          result.put("code", outcome.code());
          result.put("ms", outcome.ms());
          results.add(result);
        });
    threads.shutdownNow();
    return results;
  }

  private static String run(Probe probe) {
    try {
      probe.run();
      return "OK";
    } catch (ProbeException failure) {
      return failure.getMessage();
    } catch (Exception failure) {
      // The class of the error, never its text, which may quote a connection string.
      return failure.getClass().getSimpleName();
    }
  }

  private static Outcome outcomeOf(Future<Outcome> future, long started, long limitMs) {
    try {
      return future.get(Math.max(0, limitMs - elapsedMs(started)), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return new Outcome("TIMEOUT", elapsedMs(started));
    } catch (InterruptedException | ExecutionException failure) {
      return new Outcome("UnknownError", elapsedMs(started));
    }
  }

  private static long elapsedMs(long started) {
    return (System.nanoTime() - started) / 1_000_000;
  }

  private record Outcome(String code, long ms) {}
}
