import { own } from './document';
import { plainName } from './physical-names';
import { TemplateError } from './template-error';

/**
 * The value of a template's parameter: its default, or a readable stand-in where only the deployment knows it.
 *
 * A condition must not be decided by a stand-in, because the rehearsed template would be another one than the deployed.
 *
 * @throws TemplateError where a condition depends on a parameter whose value is not in the template
 */
export function valueOfParameter(name: string, declaration: unknown, place: string, inCondition: boolean): unknown {
  const type = own(declaration, 'Type');
  const typeName = typeof type === 'string' ? type : 'String';
  const given = own(declaration, 'Default');
  const fromStore = typeName.startsWith('AWS::SSM::Parameter::Value');
  const isList = typeName === 'CommaDelimitedList' || typeName.includes('List<');
  const known = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean';
  if (!known || fromStore) {
    if (inCondition) {
      throw new TemplateError(
        `${place}: depends on parameter ${name}, whose value is not in the template, give it a Default or rehearse a cloud assembly in which it has one`,
      );
    }
    const standIn = fromStore && known ? `value-of-${plainName(String(given))}` : `parameter-${name}`;
    return isList ? [standIn] : standIn;
  }
  return isList
    ? String(given)
        .split(',')
        .map((item) => item.trim())
    : String(given);
}
