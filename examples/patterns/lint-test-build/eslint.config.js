export default [
  { ignores: ['dist/'] },
  {
    rules: {
      eqeqeq: 'error',
      'no-unused-vars': 'error',
      'prefer-const': 'error',
    },
  },
];
