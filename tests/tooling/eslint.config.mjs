/** Lint rules. Each names a promise of the style guide; formatting is not their business. */
import astro from 'eslint-plugin-astro';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { root } from './project.mjs';

const ambient = (name) => ({ name, message: 'The engine is deterministic: time, chance and output are handed in.' });

export default defineConfig(
  { ignores: ['**/fixtures/**', '**/generated/**', 'dist/**', '.astro/**', 'node_modules/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...astro.configs['flat/base'],
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' }],
      'no-debugger': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error' },
  },
  {
    files: ['src/engine/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'Date',
          'performance',
          'crypto',
          'console',
          'setTimeout',
          'setInterval',
          'queueMicrotask',
          'fetch',
          'globalThis',
          'process',
          'document',
          'window',
        ].map(ambient),
      ],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Draw from the seeded Rng.' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
        { selector: 'ExportDefaultDeclaration', message: 'The engine exports by name.' },
        { selector: 'CallExpression[callee.property.name=/^toLocale/]', message: 'The locale is ambient state.' },
        { selector: 'CallExpression[callee.property.name="localeCompare"]', message: 'Collation depends on the machine: compare code units.' },
      ],
    },
  },
);
