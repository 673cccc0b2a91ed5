// Product, project, the places of a project, and the person's tools.
import type { MemberProject, SignedInAccount } from '../../src/http/app-context.ts';
import { initials } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import type { Place } from './document.tsx';

interface TopBarProps {
  place: Place | null;
  account: SignedInAccount | null;
  projects: MemberProject[];
  project: MemberProject | null;
}

const places: readonly (readonly [Place, string])[] = [
  ['runs', 'Runs'], ['test-sets', 'Test sets'], ['tests', 'Tests'], ['behaviors', 'Behaviors'], ['metrics', 'Metrics'], ['endpoints', 'Endpoints'],
];

export function TopBar({ place, account, projects, project }: TopBarProps) {
  return (
    <header class="top">
      <a class="brand" href="/"><Logo />Assay</a>
      {account && <ProjectSwitch projects={projects} project={project} />}
      {project && (
        <>
          <details class="menu push"><summary class="btn quiet icon" aria-label="Menu"><Icon name="menu" /></summary></details>
          <nav aria-label="Main">
            {places.map(([key, label]) => (
              <a href={`/projects/${project.id}/${key}`} aria-current={key === place ? 'page' : undefined}>{label}</a>
            ))}
            {project.openAssignments > 0 && <a href={`/projects/${project.id}/assignments`}>To review <span class="count">{project.openAssignments >= 1_000 ? '1,000+' : project.openAssignments}</span></a>}
          </nav>
        </>
      )}
      <div class="row push tools">
        <button class="btn quiet icon onlyjs" type="button" data-act="theme" aria-label="Switch between light and dark"><Icon name="theme" /></button>
        <button class="btn quiet icon hide-s onlyjs" type="button" data-act="keys" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)"><Icon name="help" /></button>
        {account && <AccountMenu account={account} />}
      </div>
    </header>
  );
}

function ProjectSwitch({ projects, project }: Pick<TopBarProps, 'projects' | 'project'>) {
  return (
    <>
      <span class="slash" aria-hidden="true">/</span>
      <details class="drop proj">
        <summary class="btn quiet"><span class="cut">{project?.name ?? 'Projects'}</span>{project?.archivedAt && <span class="tag">archived</span>}<Icon name="down" /></summary>
        <div>
          {project && <a href={`/projects/${project.id}/models`}>Models of this project</a>}
          {project && <a class="of-project" href={`/projects/${project.id}/members`}>Members of this project</a>}
          {projects.filter(({ id, archivedAt }) => archivedAt === null || id === project?.id).map(({ id, name }) => <a href={`/projects/${id}/runs`} aria-current={id === project?.id ? 'true' : undefined}>{name}</a>)}
          <a href="/projects">All projects</a>
        </div>
      </details>
    </>
  );
}

function AccountMenu({ account }: { account: SignedInAccount }) {
  return (
    <details class="drop">
      <summary class="btn quiet icon"><span class="avatar">{initials(account.name)}</span><span class="vh">, signed in as {account.name}</span></summary>
      <div>
        <p class="who"><b>{account.name}</b><br />{account.email}</p>
        <a href="/profile">Profile</a>
        <form method="post" action="/sign-out"><button class="drop-item" type="submit">Sign out</button></form>
      </div>
    </details>
  );
}

function Logo() {
  return (
    <svg viewBox="0 0 18 18" fill="none" aria-hidden="true">
      <path d="M5.2 1h7.6L17 5.2v7.6L12.8 17H5.2L1 12.8V5.2z" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" />
      <path d="M5.5 12.8 9 4.8l3.5 8" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
      <path d="M4 9.9h10" stroke="var(--accent)" stroke-width="1.8" stroke-linecap="round" />
    </svg>
  );
}
