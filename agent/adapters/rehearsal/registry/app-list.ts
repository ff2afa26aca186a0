/** Where Windows lists what new accounts get: known from field reports, not documented. */
const LIST = 'Microsoft\\Windows\\CurrentVersion\\Appx\\AppxAllUserStore\\Applications';

/** Key of an app by its package name; of the whole list for an empty one. */
export function appList(packageName: string): string {
  return packageName === '' ? LIST : `${LIST}\\${packageName}`;
}
