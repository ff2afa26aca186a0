// Plain old syntax on purpose: an old Node must be able to read this file and say what is wrong.
var MINIMUM = [20, 19];

/** Ends the process with one clear line when this Node is too old. */
export function requireNode() {
  var found = process.versions.node.split('.').map(Number);
  if (found[0] > MINIMUM[0] || (found[0] === MINIMUM[0] && found[1] >= MINIMUM[1])) return;
  process.stderr.write(
    'This needs Node.js ' +
      MINIMUM.join('.') +
      ' or newer; this is ' +
      process.versions.node +
      '. Install a newer one and run the same command again.\n',
  );
  process.exit(1);
}
