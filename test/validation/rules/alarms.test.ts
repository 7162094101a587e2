import { said, type Template } from '../support/shop';

const alarm = (change: (properties: Template, resources: Template) => void) => (_: Template, resources: Template) =>
  change(resources.Alarm.Properties, resources);

const dimensions = (values: Record<string, unknown>) =>
  alarm((properties) => {
    properties.Dimensions = Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
  });

const VERSION = { 'Fn::GetAtt': ['OrdersVersion', 'Version'] };
const of = 'alarm Alarm of deployment group Group';

describe('inert-dimensions', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "the name and version of CDK's Version.metric()",
      { FunctionName: { 'Fn::Join': ['', [{ Ref: 'Orders' }, ':', VERSION]] } },
      'FunctionName Shop-Orders:2, but Lambda publishes the bare name',
    ],
    [
      'an ARN as Resource',
      { FunctionName: { Ref: 'Orders' }, Resource: { Ref: 'OrdersAlias' } },
      'Resource arn:aws:lambda:us-east-1:123456789012:function:Shop-Orders:live, but Lambda publishes Shop-Orders:<alias>',
    ],
    [
      'a set that does not exist',
      { FunctionName: { Ref: 'Orders' }, ExecutedVersion: VERSION },
      'Errors by ExecutedVersion, FunctionName, a set of dimensions that Lambda does not publish',
    ],
    [
      'a Version dimension',
      { FunctionName: { Ref: 'Orders' }, Version: VERSION },
      'Errors by FunctionName, Version, a set of dimensions that Lambda does not publish',
    ],
    [
      'another alias',
      { FunctionName: { Ref: 'Orders' }, Resource: { 'Fn::Sub': '${Orders}:stable' } },
      'Resource Shop-Orders:stable, in which calls of the alias live do not count',
    ],
    [
      'a version that stays behind',
      { FunctionName: { Ref: 'Orders' }, Resource: { 'Fn::Sub': '${Orders}:live' }, ExecutedVersion: '7' },
      'ExecutedVersion 7 as a literal, which stays behind when the next version is published',
    ],
  ])('%s is found', (_title, values, reason) => {
    expect(said('inert-dimensions', dimensions(values))).toEqual([`error: ${of} reads ${reason}`]);
  });

  test('a metric that Lambda does not publish by version is found', () => {
    expect(
      said(
        'inert-dimensions',
        alarm((properties) => {
          properties.MetricName = 'IteratorAge';
        }),
      ),
    ).toEqual([`error: ${of} reads IteratorAge by ExecutedVersion, by which Lambda does not publish it`]);
  });

  test('the set of the new version, another function and other namespaces are none', () => {
    expect(said('inert-dimensions', () => {})).toEqual([]);
    expect(said('inert-dimensions', dimensions({ FunctionName: 'payments' }))).toEqual([]);
    expect(
      said(
        'inert-dimensions',
        alarm((properties) => {
          properties.Namespace = 'Shop';
          properties.Dimensions = [{ Name: 'Anything', Value: 'x' }];
        }),
      ),
    ).toEqual([]);
  });

  test('metrics inside of metric math are read too', () => {
    const math = alarm((properties) => {
      const { Namespace, MetricName } = properties;
      properties.Metrics = [
        { Id: 'rate', Expression: 'e / 10' },
        {
          Id: 'e',
          ReturnData: false,
          MetricStat: {
            Stat: 'Sum',
            Period: 60,
            Metric: { Namespace, MetricName, Dimensions: [{ Name: 'Resource', Value: 'x' }] },
          },
        },
      ];
      for (const name of ['Namespace', 'MetricName', 'Statistic', 'Period', 'Dimensions']) delete properties[name];
    });
    expect(said('inert-dimensions', math)).toEqual([
      `error: ${of} reads Errors by Resource, a set of dimensions that Lambda does not publish`,
    ]);
  });
});

describe('inert-window', () => {
  const window = (datapoints: number, periodSec: number, config: string) =>
    alarm((properties, resources) => {
      properties.EvaluationPeriods = datapoints;
      properties.Period = periodSec;
      resources.Group.Properties.DeploymentConfigName = config;
    });

  test('an alarm that needs longer than the shift takes is found', () => {
    expect(said('inert-window', window(3, 300, 'CodeDeployDefault.LambdaCanary10Percent10Minutes'))).toEqual([
      `error: ${of} cannot fire while traffic shifts: it needs 18 minutes (3 datapoints of 300 seconds, 3 until they are seen), CodeDeployDefault.LambdaCanary10Percent10Minutes shifts for 10`,
    ]);
  });

  test('an alarm that needs exactly as long is none', () => {
    expect(said('inert-window', window(7, 60, 'CodeDeployDefault.LambdaCanary10Percent10Minutes'))).toEqual([]);
    expect(said('inert-window', window(8, 60, 'CodeDeployDefault.LambdaCanary10Percent10Minutes'))).toHaveLength(1);
  });

  test('an alarm that fires only after some steps of a linear shift is worth a note', () => {
    expect(said('inert-window', window(1, 60, 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute'))).toEqual([
      `info: ${of} cannot fire before the first step is over: it needs 4 minutes (1 datapoints of 60 seconds, 3 until they are seen), the first step of CodeDeployDefault.LambdaLinear10PercentEvery1Minute is 1`,
    ]);
  });

  test('only datapoints that must breach count, not all that are evaluated', () => {
    const oneOfFive = alarm((properties) => {
      properties.EvaluationPeriods = 15;
      properties.DatapointsToAlarm = 1;
    });
    expect(said('inert-window', oneOfFive)).toEqual([]);
  });

  test('a configuration of the template itself is read; one that nobody knows proves nothing', () => {
    const own = (interval: number) => (_: Template, resources: Template) => {
      resources.Config = {
        Type: 'AWS::CodeDeploy::DeploymentConfig',
        Properties: {
          ComputePlatform: 'Lambda',
          TrafficRoutingConfig: {
            Type: 'TimeBasedCanary',
            TimeBasedCanary: { CanaryPercentage: 5, CanaryInterval: interval },
          },
        },
      };
      resources.Group.Properties.DeploymentConfigName = { Ref: 'Config' };
    };
    expect(said('inert-window', own(4))).toHaveLength(1);
    expect(said('inert-window', own(5))).toEqual([]);
    expect(said('inert-window', window(60, 60, 'TheirConfig'))).toEqual([]);
  });
});

describe('inert-all-at-once', () => {
  const atOnce = (hook: boolean) => (_: Template, resources: Template) => {
    resources.Group.Properties.DeploymentConfigName = 'CodeDeployDefault.LambdaAllAtOnce';
    if (hook) resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.AfterAllowTrafficHook = 'bake';
  };

  test('alarms without a step in which they could act are found', () => {
    expect(said('inert-all-at-once', atOnce(false))).toEqual([
      'error: deployment group Group has 1 alarm(s), but CodeDeployDefault.LambdaAllAtOnce shifts all traffic at once and no post-traffic hook keeps the deployment open',
    ]);
  });

  test('a post-traffic hook keeps the deployment open', () => {
    expect(said('inert-all-at-once', atOnce(true))).toEqual([]);
  });
});

describe('inert-rollback', () => {
  const group = (change: (properties: Template) => void) => (_: Template, resources: Template) =>
    change(resources.Group.Properties);
  const events = (list: string[]) =>
    group((properties) => {
      properties.AutoRollbackConfiguration.Events = list;
    });

  test.each<[string, string[], string[]]>([
    [
      'DEPLOYMENT_FAILURE',
      ['DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      ['error: deployment group Group does not roll back a deployment that fails'],
    ],
    [
      'DEPLOYMENT_STOP_ON_ALARM',
      ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'],
      ['error: deployment group Group has alarms and does not roll back when one stops the deployment'],
    ],
    [
      'DEPLOYMENT_STOP_ON_REQUEST',
      ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      ['warning: deployment group Group does not roll back a deployment that somebody stops'],
    ],
  ])('a missing %s is found', (_event, list, expected) => {
    expect(said('inert-rollback', events(list))).toEqual(expected);
  });

  test('events of a configuration that is switched off do not count', () => {
    const off = group((properties) => {
      properties.AutoRollbackConfiguration.Enabled = false;
    });
    expect(said('inert-rollback', off)).toHaveLength(3);
    expect(said('inert-rollback', () => {})).toEqual([]);
  });

  test('alarms that are switched off, and states that need not be readable', () => {
    const disabled = group((properties) => {
      properties.AlarmConfiguration.Enabled = false;
    });
    expect(said('inert-rollback', disabled)).toEqual([
      'error: deployment group Group lists 1 alarm(s) and has them switched off',
    ]);
    const blind = group((properties) => {
      properties.AlarmConfiguration.IgnorePollAlarmFailure = true;
    });
    expect(said('inert-rollback', blind)).toEqual([
      'warning: deployment group Group goes on where the state of an alarm cannot be read',
    ]);
  });
});

describe('ungateable-alarm', () => {
  const listed = (count: number) => (_: Template, resources: Template) => {
    resources.Group.Properties.AlarmConfiguration.Alarms = Array.from({ length: count }, (_each, index) => ({
      Name: `alarm-${index}`,
    }));
  };

  test('an eleventh alarm is found', () => {
    expect(said('ungateable-alarm', listed(11))).toEqual([
      'error: deployment group Group lists 11 alarms, CodeDeploy takes 10',
    ]);
    expect(said('ungateable-alarm', listed(10))).toEqual([]);
  });

  test('a composite alarm is found', () => {
    const composite = (_: Template, resources: Template) => {
      resources.Any = { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmName: 'any', AlarmRule: 'x' } };
      resources.Group.Properties.AlarmConfiguration.Alarms.push({ Name: 'any' });
    };
    expect(said('ungateable-alarm', composite)).toEqual([
      'warning: deployment group Group lists the composite alarm Any',
    ]);
  });
});

const ofBoth = (properties: Template) => {
  properties.Dimensions = properties.Dimensions.filter(({ Name }: Template) => Name !== 'ExecutedVersion');
};

describe('diluted-alarm', () => {
  const judged = (change: (properties: Template) => void) => said('diluted-alarm', alarm(change));
  const message = `warning: ${of} judges the traffic of both versions together`;

  test('a mean or a percentile of both versions is found', () => {
    expect(
      judged((p) => {
        ofBoth(p);
        p.Statistic = 'Average';
      }),
    ).toEqual([message]);
    expect(
      judged((p) => {
        ofBoth(p);
        p.MetricName = 'Duration';
        p.ExtendedStatistic = 'p99';
        delete p.Statistic;
      }),
    ).toEqual([message]);
  });

  test('a count, or a mean of the new version, is none', () => {
    expect(judged((p) => ofBoth(p))).toEqual([]);
    expect(
      judged((p) => {
        p.Statistic = 'Average';
      }),
    ).toEqual([]);
  });
});

describe('self-blocking', () => {
  const judged = (change: (properties: Template) => void) => said('self-blocking', alarm(change));
  const counts = `warning: ${of} counts the version that serves now: its errors refuse the deployment of the fix`;

  test('an alarm on the alias or on the API in front of it is found', () => {
    expect(judged((p) => ofBoth(p))).toEqual([counts]);
    expect(
      judged((p) => {
        p.Namespace = 'AWS/ApiGateway';
        p.MetricName = '5XXError';
        p.Dimensions = [{ Name: 'ApiName', Value: 'shop' }];
      }),
    ).toEqual([counts]);
  });

  test('an alarm on the new version, or on something else, is none', () => {
    expect(judged(() => {})).toEqual([]);
    expect(
      judged((p) => {
        p.Namespace = 'AWS/SQS';
        p.MetricName = 'ApproximateAgeOfOldestMessage';
      }),
    ).toEqual([]);
  });

  test('an alarm that is red without traffic is found', () => {
    expect(
      judged((p) => {
        p.TreatMissingData = 'breaching';
      }),
    ).toEqual([`warning: ${of} is in ALARM while there is no traffic: TreatMissingData is breaching`]);
  });
});

describe('hidden-missing-data', () => {
  const judged = (comparison: string, treatMissingData: string | undefined) =>
    said(
      'hidden-missing-data',
      alarm((properties) => {
        properties.MetricName = 'Invocations';
        properties.ComparisonOperator = comparison;
        properties.TreatMissingData = treatMissingData;
      }),
    );

  test.each([
    [
      'LessThanThreshold',
      'notBreaching',
      `warning: ${of} watches for too little, but no data at all does not alarm it: TreatMissingData is notBreaching`,
    ],
    [
      'LessThanOrEqualToThreshold',
      undefined,
      `warning: ${of} watches for too little, but no data at all does not alarm it: TreatMissingData is missing`,
    ],
    [
      'GreaterThanThreshold',
      'ignore',
      `warning: ${of} keeps the state of its last datapoint for ever: TreatMissingData is ignore`,
    ],
  ])('%s with %s is found', (comparison, treatMissingData, message) => {
    expect(judged(comparison, treatMissingData)).toEqual([message]);
  });

  test.each([
    ['LessThanThreshold', 'breaching'],
    ['GreaterThanThreshold', 'notBreaching'],
    ['GreaterThanThreshold', undefined],
  ])('%s with %s is none', (comparison, treatMissingData) => {
    expect(judged(comparison, treatMissingData)).toEqual([]);
  });
});

test('an alarm that no template defines proves nothing', () => {
  const elsewhere = (_: Template, resources: Template) => {
    delete resources.Alarm;
    resources.Group.Properties.AlarmConfiguration.Alarms = [{ Name: 'shared-alarm' }];
  };
  for (const rule of ['inert-dimensions', 'inert-window', 'diluted-alarm', 'self-blocking', 'hidden-missing-data']) {
    expect(said(rule, elsewhere)).toEqual([]);
  }
});
