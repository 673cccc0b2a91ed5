// Where the members of a project and its invitations are found.
export function membersPath(projectId: number, accountId?: number): string {
  return `/projects/${projectId}/members${accountId === undefined ? '' : `/${accountId}`}`;
}

export function invitationsPath(projectId: number, id?: number): string {
  return `/projects/${projectId}/invitations${id === undefined ? '' : `/${id}`}`;
}
