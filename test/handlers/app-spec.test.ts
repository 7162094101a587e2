import fc from 'fast-check';
import { ContractError } from '../../lib/contract/decode';
import { functionNameOf, parseAppSpec, parseLambdaFunctionInfo } from '../../lib/handlers/app-spec';
import { appSpec, PROPERTIES } from '../support/app-spec';

const CHANGE = { functionName: 'orders', aliasName: 'live', currentVersion: '6', targetVersion: '7' };

test('the AppSpec that CloudFormation writes is read', () => {
  expect(parseAppSpec(appSpec())).toEqual(CHANGE);
});

test.each([
  'orders',
  'arn:aws:lambda:eu-central-1:111122223333:function:orders',
  'arn:aws-cn:lambda:cn-north-1:111122223333:function:orders:live',
])('the function may be named %s', (Name) => {
  expect(parseAppSpec(appSpec({ Name })).functionName).toBe('orders');
  expect(functionNameOf(Name, 'x')).toBe('orders');
});

test.each([
  '111122223333:function:orders',
  'arn:aws:lambda:r:1:layer:orders',
  'a:b',
  'arn:aws:lambda:r:1:function:a:b:c',
])('the function may not be named %s', (name) => {
  expect(() => functionNameOf(name, 'x')).toThrow(
    new ContractError("x: expected a function's name or ARN, got a text with colons"),
  );
});

test.each(['Name', 'Alias', 'CurrentVersion', 'TargetVersion'])('an AppSpec without %s is refused', (name) => {
  expect(() => parseAppSpec(appSpec({ [name]: undefined }))).toThrow(
    new ContractError(`AppSpec.Resources[0].Properties.${name}: expected a non-empty string, got nothing`),
  );
});

const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: PROPERTIES };

test.each([
  ['[]', 'AppSpec: expected an object'],
  ['null', 'AppSpec: expected an object'],
  ['{}', 'AppSpec.Resources: expected an array'],
  ['{"Resources":{}}', 'AppSpec.Resources: expected an array'],
  ['{"Resources":[]}', 'AppSpec.Resources: expected one function, got 0'],
  ['{"Resources":[7]}', 'AppSpec.Resources[0]: expected an object'],
  ['{"Resources":[{"a":7}]}', 'AppSpec.Resources[0]: expected an object'],
  [
    JSON.stringify({ Resources: [{ a: FUNCTION }, { b: FUNCTION }] }),
    'AppSpec.Resources: expected one function, got 2',
  ],
  [JSON.stringify({ Resources: [{ a: FUNCTION, b: FUNCTION }] }), 'AppSpec.Resources: expected one function, got 2'],
  ['{"Resources":[{"a":{"Type":"AWS::ECS::Service"}}]}', 'AppSpec.Resources[0].Type: expected AWS::Lambda::Function'],
  ['{"Resources":[{"a":{"Type":"AWS::Lambda::Function"}}]}', 'AppSpec.Resources[0].Properties: expected an object'],
])('%s is refused', (content, message) => {
  expect(() => parseAppSpec(content)).toThrow(new ContractError(message));
});

test('a YAML AppSpec is refused and not quoted', () => {
  expect(() => parseAppSpec('version: 0.0\nResources: []')).toThrow(
    new ContractError('AppSpec: expected JSON, got 26 characters that do not parse'),
  );
});

test('no content makes it throw anything but a contract error', () => {
  const resources = fc.array(fc.anything()).map((Resources) => JSON.stringify({ Resources }) ?? '');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), resources), (content) => {
      expect(() => parseAppSpec(content)).toThrow(ContractError);
    }),
  );
});

test('the function of a deployment target is read, and refused without any of its fields', () => {
  const info = { functionName: 'orders', functionAlias: 'live', currentVersion: '6', targetVersion: '7' };
  expect(parseLambdaFunctionInfo({ ...info, targetVersionWeight: 0.1 })).toEqual(CHANGE);
  for (const field of Object.keys(info)) {
    expect(() => parseLambdaFunctionInfo({ ...info, [field]: undefined })).toThrow(
      new ContractError(`lambdaFunctionInfo.${field}: expected a non-empty string, got nothing`),
    );
  }
  expect(() => parseLambdaFunctionInfo(undefined)).toThrow('lambdaFunctionInfo: expected an object');
});
