import type { TemplateResource } from '../../../template/document';
import type { StackModel } from '../stack-model';

/** A place of a resource that names what it calls. */
export interface Target {
  /** `API method`, `schedule`: what messages call the resource. */
  readonly kind: string;
  readonly property: string;
  readonly value: unknown;
  /** Where the qualifier lies beside the function. */
  readonly qualifier?: unknown;
  /** Whether the property takes bare names of functions besides ARNs. */
  readonly takesNames?: boolean;
}

/** Reads the targets of resources of one type. */
export type TargetReader = (resource: TemplateResource, stack: StackModel) => readonly Target[];

/** Readers by the type of the resource. */
export type TargetReaders = Readonly<Record<string, TargetReader>>;
