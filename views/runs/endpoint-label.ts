// How a choice of endpoints tells those of one name apart.

/** "Support bot · 2.7", or the name alone where the environment is not named. */
export function endpointLabel({ name, environment }: { name: string; environment: string }): string {
  return environment ? `${name} · ${environment}` : name;
}
