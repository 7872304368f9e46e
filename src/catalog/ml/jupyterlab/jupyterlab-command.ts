/** What the server is started with. */
export interface LabCommand {
  readonly port: number;
  readonly home: string;
  /** Seconds until an idle kernel or terminal is ended. */
  readonly idleSeconds: number;
  /** Whether it asks for the token. */
  readonly signIn: boolean;
}

/**
 * The image's own start script only matters to root, who this never is; what it would leave to do is done by tini, which
 * takes in the processes that terminals leave behind. Extensions come with the image, because its root is read-only.
 * @source Jupyter Server 2.21, JupyterLab 4.6: `jupyter lab --help-all`
 */
export function labCommand({ port, home, idleSeconds, signIn }: LabCommand): string[] {
  const settings: Readonly<Record<string, string | number>> = {
    'ServerApp.ip': '0.0.0.0',
    'ServerApp.port': port,
    'ServerApp.port_retries': 0,
    'ServerApp.open_browser': 'False',
    'ServerApp.root_dir': home,
    // The ingress says by which name and scheme it was asked.
    'ServerApp.allow_remote_access': 'True',
    'ServerApp.trust_xheaders': 'True',
    // Numbers of requests and kernels; policies let Prometheus ask for them.
    'ServerApp.authenticate_prometheus': 'False',
    ...(signIn ? {} : { 'IdentityProvider.token': '' }),
    'ServerApp.quit_button': 'False',
    'MappingKernelManager.cull_idle_timeout': idleSeconds,
    'MappingKernelManager.cull_interval': 300,
    'MappingKernelManager.cull_connected': 'True',
    'TerminalManager.cull_inactive_timeout': idleSeconds,
    'TerminalManager.cull_interval': 300,
    'LabApp.extension_manager': 'readonly',
    'LabApp.check_for_updates_class': 'jupyterlab.NeverCheckForUpdate',
    'LabApp.news_url': 'None',
  };
  return ['tini', '-g', '--', 'jupyter', 'lab', ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`)];
}
