import { type CollectionTag, Pair, type ScalarTag, YAMLMap } from 'yaml';

/** Functions with a short form (CloudFormation user guide, intrinsic function reference). */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
] as const;

function tagsOf(shortName: string, longName: string): (ScalarTag | CollectionTag)[] {
  const tag = `!${shortName}`;
  const wrap = (argument: unknown): YAMLMap => {
    const long = new YAMLMap();
    long.items.push(new Pair(longName, argument));
    return long;
  };
  return [
    { tag, resolve: (text) => ({ [longName]: text }) },
    { tag, collection: 'seq', resolve: wrap },
    { tag, collection: 'map', resolve: wrap },
  ];
}

/** Tags for the `yaml` library that read CloudFormation's short forms as their long ones: `!Ref X` as `{ Ref: 'X' }`. */
export const SHORT_TAGS: readonly (ScalarTag | CollectionTag)[] = [
  ...FUNCTIONS.flatMap((name) => tagsOf(name, `Fn::${name}`)),
  ...tagsOf('Ref', 'Ref'),
  ...tagsOf('Condition', 'Condition'),
];
