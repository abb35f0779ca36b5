export default {
  files: ['**/test/**/*.test.ts', '!build/**', '!dist/**'],
  extensions: ['ts'],
  timeout: '120s',
};
