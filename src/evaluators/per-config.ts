// Keeps what a metric compiles from its configuration for as long as the configuration lives.

/** `build`, called once per config object: a run judges 100,000 responses with the same one. */
export function oncePerConfig<Config extends object, Built>(build: (config: Config) => Built): (config: Config) => Built {
  const kept = new WeakMap<Config, { built: Built }>();
  return (config) => {
    const known = kept.get(config);
    if (known !== undefined) return known.built;
    const built = build(config);
    kept.set(config, { built });
    return built;
  };
}
