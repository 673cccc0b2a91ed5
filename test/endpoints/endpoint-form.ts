// What a person would have entered for a plain endpoint.
export const endpointForm: Record<string, string> = {
  preset: 'custom', name: 'Bot', environment: '', method: 'POST', url: 'https://bot.example.com/chat', body: '{"q": "{{input}}"}', 'mapping-output': 'reply',
  timeout: '30', attempts: '3', concurrency: '8', rate: '', 'test-text': 'Hello',
};
