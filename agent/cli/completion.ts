import { COMMANDS, OPTIONS } from './table.ts';

export type Shell = 'bash' | 'powershell';

/** A completion script made from the option table. */
export function completionScript(shell: Shell): string {
  const words = [...COMMANDS, ...OPTIONS.map(({ name }) => `--${name}`)];
  switch (shell) {
    case 'bash':
      return [
        '_servicer() {',
        `  COMPREPLY=($(compgen -W "${words.join(' ')}" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
        '}',
        'complete -o default -F _servicer servicer',
        '',
      ].join('\n');
    case 'powershell':
      return [
        'Register-ArgumentCompleter -Native -CommandName servicer -ScriptBlock {',
        '  param($wordToComplete)',
        `  @(${words.map((word) => `'${word}'`).join(', ')}) | Where-Object { $_ -like "$wordToComplete*" } |`,
        '    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }',
        '}',
        '',
      ].join('\n');
  }
}
