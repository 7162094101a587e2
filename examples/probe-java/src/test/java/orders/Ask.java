package orders;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.util.Map;

/** Invokes the handler as Lambda's runtime does: `Ask EVENT CUSTOM|null REMAINING_MS`; writes the answer. */
public final class Ask {
  @SuppressWarnings("rawtypes")
  private static final PojoSerializer<Map> MAPS = JacksonFactory.getInstance().getSerializer(Map.class);

  @SuppressWarnings("unchecked")
  public static void main(String[] arguments) {
    Map<String, Object> event = MAPS.fromJson(arguments[0]);
    Map<String, String> custom = MAPS.fromJson(arguments[1]);
    int remainingMs = Integer.parseInt(arguments[2]);
    MAPS.toJson(new Handler().handleRequest(event, new Invocation(custom, remainingMs)), System.out);
    System.out.flush();
    System.exit(0);
  }

  private record Invocation(Map<String, String> custom, int remainingMs) implements Context {
    public String getAwsRequestId() {
      return "request";
    }

    public String getLogGroupName() {
      return "group";
    }

    public String getLogStreamName() {
      return "stream";
    }

    public String getFunctionName() {
      return "orders";
    }

    public String getFunctionVersion() {
      return System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
    }

    public String getInvokedFunctionArn() {
      return "arn";
    }

    public CognitoIdentity getIdentity() {
      return null;
    }

    public ClientContext getClientContext() {
      return custom == null
          ? null
          : new ClientContext() {
            public Client getClient() {
              return null;
            }

            public Map<String, String> getCustom() {
              return custom;
            }

            public Map<String, String> getEnvironment() {
              return Map.of();
            }
          };
    }

    public int getRemainingTimeInMillis() {
      return remainingMs;
    }

    public int getMemoryLimitInMB() {
      return 128;
    }

    public LambdaLogger getLogger() {
      return null;
    }
  }
}
