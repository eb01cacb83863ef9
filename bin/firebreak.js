#!/usr/bin/env node
// Plain old JavaScript, so that an old Node can say what to do instead of failing on syntax.
'use strict';
var found = process.versions.node;
var parts = found.split('.').map(Number);
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 18)) {
  console.error(
    'Firebreak needs Node 22.18 or newer; this is ' +
      found +
      '. Try: npx -p node@24 -p firebreak firebreak ' +
      process.argv.slice(2).join(' '),
  );
  process.exitCode = 2;
} else {
  import('../dist/app/cli/main.js').catch(function (error) {
    console.error(error);
    process.exitCode = 3;
  });
}
