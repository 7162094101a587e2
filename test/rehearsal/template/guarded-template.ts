import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const TEMPLATES = join(__dirname, '..', '..', 'fixtures', 'templates');
export const GUARDED = join(TEMPLATES, 'guarded.json');
export const PLAIN = join(TEMPLATES, 'plain.yaml');

/** A template whose parts tests may change as they like. */
export interface EditableTemplate {
  [section: string]: unknown;
  Resources: Record<
    string,
    {
      Type: string;
      Condition?: string;
      Metadata?: Record<string, unknown>;
      Properties: any;
      UpdatePolicy?: any;
    }
  >;
}

/** A fresh copy of the guarded template, changed as the test asks. */
export function guarded(change: (template: EditableTemplate) => void = () => {}): EditableTemplate {
  const template: EditableTemplate = JSON.parse(readFileSync(GUARDED, 'utf8'));
  change(template);
  return template;
}

/** The names that the guarded template gets when its stack is called `Stack`. */
export const NAMES = {
  secret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Stack-PaymentKey',
  plan: '/cdk-serverless-guardrails/Stack-Application/Stack-OrdersGroup',
} as const;
