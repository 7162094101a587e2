package orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

public final class Handler implements RequestHandler<Map<String, Object>, Map<String, Object>> {
  private final GuardrailsProbe guardrails =
      new GuardrailsProbe(
          Map.of(
              "orders-db", GuardrailsProbe.tcp(System.getenv("DB_HOST"), Integer.parseInt(System.getenv("DB_PORT"))),
              "payments", GuardrailsProbe.http(System.getenv("PAYMENTS_URL"))));

  @Override
  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    if (GuardrailsProbe.isProbeEvent(event, context)) {
      return guardrails.answer(event, context);
    }
    return Map.of("statusCode", 200, "body", "an order was taken");
  }
}
