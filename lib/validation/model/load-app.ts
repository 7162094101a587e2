import { own } from '../../template/document';
import { type LoadedTemplate, loadTemplate, type TemplateSource } from '../../template/load';
import { TemplateError } from '../../template/template-error';
import { AppModel } from './app-model';
import { StackModel, type ToldOfStack } from './stack-model';

/** A template of an app, with what it is deployed together with. */
export interface AppSource extends Omit<TemplateSource, 'imported'> {
  readonly group: string;
  readonly told?: ToldOfStack;
}

/** What the stacks of one group export, found when it is asked for. */
class Exports {
  private readonly templates: LoadedTemplate[] = [];
  private byName: Map<string, readonly [LoadedTemplate, unknown]> | undefined;
  private readonly open = new Set<string>();

  public add(template: LoadedTemplate): void {
    this.templates.push(template);
    this.byName = undefined;
  }

  public valueOf(placement: string, exportName: string): string | undefined {
    this.byName ??= this.index();
    const key = `${placement} ${exportName}`;
    const found = this.byName.get(key);
    if (!found || this.open.has(key)) return undefined;
    this.open.add(key);
    try {
      const [template, value] = found;
      return template.resolver.text(value, template.owner);
    } catch (error) {
      if (error instanceof TemplateError) return undefined;
      throw error;
    } finally {
      this.open.delete(key);
    }
  }

  private index(): Map<string, readonly [LoadedTemplate, unknown]> {
    const found = new Map<string, readonly [LoadedTemplate, unknown]>();
    for (const template of this.templates) {
      for (const output of Object.values(template.document.outputs)) {
        const name = exportNameIn(template, output);
        if (name !== undefined) found.set(`${placementKey(template)} ${name}`, [template, own(output, 'Value')]);
      }
    }
    return found;
  }
}

function placementKey({ placement }: Pick<LoadedTemplate, 'placement'>): string {
  return `${placement.account} ${placement.region}`;
}

/** The name under which an output is exported, where it is and the name is known. */
export function exportNameIn(template: LoadedTemplate, output: unknown): string | undefined {
  const name = own(own(output, 'Export'), 'Name');
  if (name === undefined) return undefined;
  try {
    return template.resolver.text(name, template.owner);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/**
 * Reads templates into one app; exports of one reach imports of another within their group.
 *
 * @throws TemplateError where one is no template
 */
export function loadApp(sources: readonly AppSource[]): AppModel {
  const exportsOf = new Map<string, Exports>();
  const stacks = sources.flatMap(({ group, told, ...source }) => {
    const known = exportsOf.get(group) ?? new Exports();
    exportsOf.set(group, known);
    const imported = (name: string) => known.valueOf(placementKey(source), name);
    const loaded = loadTemplate({ ...source, imported });
    for (const template of loaded) known.add(template);
    // The rest is told of the stack itself: nested stacks have logical ids and dependencies of their own.
    const ofNested = told?.release === undefined ? {} : { release: told.release };
    return loaded.map((template, index) => new StackModel(template, group, index === 0 ? told : ofNested));
  });
  return new AppModel(stacks);
}
