import { parseDocument as parseYaml } from 'yaml';
import { TemplateError } from '../../template/template-error';
import { SHORT_TAGS } from './short-tags';

/**
 * Parses the text of a template: JSON where it begins with a brace, else YAML with CloudFormation's short tags.
 *
 * @param owner how messages call the template
 * @throws TemplateError where the text is neither
 */
export function parseTemplateText(text: string, owner: string): unknown {
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      // A YAML document may begin with a brace too.
    }
  }
  try {
    const document = parseYaml(text, { customTags: [...SHORT_TAGS], prettyErrors: true, logLevel: 'silent' });
    const [problem] = document.errors;
    // An unknown tag would be dropped, and the template read would be another one than the one written.
    const unknownTag = document.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
    if (unknownTag) {
      throw new TemplateError(
        `${owner}: unknown tag at line ${unknownTag.linePos?.[0].line}, use a function of CloudFormation`,
      );
    }
    if (!problem) return document.toJS({ maxAliasCount: 100 });
    const line = problem.linePos?.[0].line;
    throw new TemplateError(`${owner} is neither JSON nor YAML: it does not parse${line ? ` at line ${line}` : ''}`);
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError(`${owner} is neither JSON nor YAML: it does not parse`);
  }
}
