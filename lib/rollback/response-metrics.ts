import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { APPLICATION_DIMENSION } from '../contract/names';
import { RESPONSE_NAMESPACE } from '../contract/response/limits';

/** A count that the response publishes, by application. */
export function responseMetric(
  metricName: string,
  applicationName: string,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: RESPONSE_NAMESPACE,
    metricName,
    dimensionsMap: { [APPLICATION_DIMENSION]: applicationName },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
