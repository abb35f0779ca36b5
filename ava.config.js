export default {
  files: ['**/test/**/*.test.ts', '!build/**', '!dist/**'],
  extensions: ['ts'],
  require: ['./scripts/test-setup/seed-properties.ts'],
  timeout: '120s',
};
