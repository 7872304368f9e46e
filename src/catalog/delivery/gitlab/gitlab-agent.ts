/**
 * What GitLab's own tools can only do inside its container, because they talk to sockets there: copies, their way back, and
 * settings of its database. A small server in that container offers these over HTTP to whoever has the token. That needs no
 * right in the cluster to run commands in pods, and GitLab never depends on a backup target.
 *
 * It is started where the image runs a script after it has configured everything, so that it answers when GitLab's tools do.
 */
export const startAgent = '(while :; do ruby /scripts/agent.rb || echo "agent: ended"; sleep 5; done) &';

/** Files that GitLab's probes look for. */
export const marks = {
  /** On both volumes: people may come in. */
  opened: ['/etc/gitlab/.labwright-opened', '/var/opt/gitlab/.labwright-opened'],
  /** While a restore has stopped what the probes ask. */
  restoring: '/tmp/labwright-restoring',
} as const;

export const agentRb = `# Copies, restores and settings of the GitLab in this container.
#
# GET /state      one line: opened yes, no, half or broken, number of projects, version
# POST /open      sets the application settings and lets people in
# GET /copy       an archive of data.tar and etc.tar
# POST /restore   takes such an archive
require 'fileutils'
require 'json'
require 'open3'
require 'socket'

ROOT = ENV.fetch('AGENT_ROOT', '')
BACKUPS = "#{ROOT}/var/opt/gitlab/backups"
ETC = "#{ROOT}/etc/gitlab"
OPENED = ["#{ETC}/.labwright-opened", "#{ROOT}/var/opt/gitlab/.labwright-opened"]
RESTORING = "#{ROOT}/tmp/labwright-restoring"
# On the data volume: a restore began and did not come to its end.
UNFINISHED = "#{ROOT}/var/opt/gitlab/.labwright-restore-unfinished"
ROOM = "#{BACKUPS}/labwright"
ONE_AT_A_TIME = Mutex.new

class Refused < StandardError; end

def run(*command)
  said, status = Open3.capture2e({ 'GITLAB_ASSUME_YES' => '1' }, *command)
  puts "#{command.first(2).join(' ')}: #{status.success? ? 'done' : said}"
  raise "#{command.first(2).join(' ')}: #{said.lines.last(20).join.strip}" unless status.success?

  said
end

def version
  File.read("#{ROOT}/opt/gitlab/embedded/service/gitlab-rails/VERSION").strip
end

def projects
  Integer(run('gitlab-psql', '-d', 'gitlabhq_production', '-t', '-A', '-c', 'SELECT count(*) FROM projects').strip)
end

def opened
  return 'broken' if File.exist?(UNFINISHED)

  { 0 => 'no', OPENED.size => 'yes' }.fetch(OPENED.count { |mark| File.exist?(mark) }, 'half')
end

def state
  "opened=#{opened} projects=#{projects} version=#{version}\\n"
end

def let_in
  raise Refused, 'a restore did not come to its end' if File.exist?(UNFINISHED)

  run('gitlab-rails', 'runner', "Gitlab::CurrentSettings.current_application_settings.update!(JSON.parse(File.read('#{ROOT}/settings/settings.json')))")
  FileUtils.touch(OPENED)
  "opened\\n"
end

# An empty folder on the data volume, gone afterwards.
def room
  FileUtils.rm_rf(ROOM)
  FileUtils.mkdir_p(ROOM, mode: 0o700)
  yield
ensure
  FileUtils.rm_rf([ROOM, "#{BACKUPS}/labwright_gitlab_backup.tar"])
end

def copy(out)
  room do
    skip = ENV.fetch('SKIP', '')
    run('gitlab-backup', 'create', 'BACKUP=labwright', 'CRON=1', 'STRATEGY=copy', *(skip.empty? ? [] : ["SKIP=#{skip}"]))
    FileUtils.mv("#{BACKUPS}/labwright_gitlab_backup.tar", "#{ROOM}/data.tar")
    run('gitlab-ctl', 'backup-etc', '--backup-path', "#{ROOM}/etc")
    FileUtils.mv(Dir["#{ROOM}/etc/*.tar"].fetch(0), "#{ROOM}/etc.tar")
    IO.popen(['tar', '-c', '-C', ROOM, 'data.tar', 'etc.tar']) { |tar| IO.copy_stream(tar, out) }
    raise 'tar failed' unless $?.success?
  end
end

def made_by(archive)
  information, status = Open3.capture2('tar', '-xOf', archive, 'backup_information.yml')
  found = information[/^:?gitlab_version: ['"]?([^'"\\s]+)/, 1]
  raise Refused, 'what came is no copy of a GitLab' unless status.success? && found

  found
end

def put_back(name)
  source = "#{ROOM}/etc/gitlab/#{name}"
  FileUtils.install(source, "#{ETC}/#{name}", mode: name.end_with?('.pub') ? 0o644 : 0o600) if File.exist?(source)
end

def restore(body)
  room do
    IO.popen(['tar', '-x', '-C', ROOM, '-f', '-'], 'w') { |tar| body.each { |part| tar.write(part) } }
    raise Refused, 'what came is no archive' unless $?.success?

    made = made_by("#{ROOM}/data.tar")
    raise Refused, "the copy was made by GitLab #{made} and this is #{version}: write version: '#{made}', restore, then upgrade" if made != version

    run('tar', '-x', '-C', ROOM, '-f', "#{ROOM}/etc.tar")
    raise Refused, 'the copy has no gitlab-secrets.json' unless File.exist?("#{ROOM}/etc/gitlab/gitlab-secrets.json")

    FileUtils.touch(RESTORING)
    # Nobody comes in before everything is back, whatever fails.
    FileUtils.touch(UNFINISHED)
    FileUtils.rm_f(OPENED)
    ['gitlab-secrets.json', *Dir.children("#{ROOM}/etc/gitlab").grep(/\\Assh_host_/)].each { |name| put_back(name) }
    run('gitlab-ctl', 'reconfigure')
    run('gitlab-ctl', 'stop', 'puma')
    run('gitlab-ctl', 'stop', 'sidekiq')
    FileUtils.mv("#{ROOM}/data.tar", "#{BACKUPS}/labwright_gitlab_backup.tar")
    FileUtils.chmod(0o644, "#{BACKUPS}/labwright_gitlab_backup.tar")
    run('gitlab-backup', 'restore', 'BACKUP=labwright', 'force=yes')
    run('gitlab-ctl', 'reconfigure')
    run('gitlab-ctl', 'restart')
    FileUtils.touch(OPENED)
    FileUtils.rm_f(UNFINISHED)
    "restored: #{projects} project(s)\\n"
  end
ensure
  FileUtils.rm_f(RESTORING)
end

# A body whose length is not known before; without its end the other side knows that it is cut off.
class Chunks
  attr_reader :begun

  def initialize(out)
    @out = out
  end

  def write(data)
    @out.write("HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\nConnection: close\\r\\n\\r\\n") unless @begun
    @begun = true
    @out.write("#{data.bytesize.to_s(16)}\\r\\n", data, "\\r\\n") unless data.empty?
    data.bytesize
  end

  def end
    @out.write("0\\r\\n\\r\\n")
  end
end

# As much of the connection as belongs to this request.
Body = Struct.new(:source, :length) do
  def each
    left = length
    while left.positive?
      part = source.read([left, 1 << 20].min) or raise 'the body ends too early'
      left -= part.bytesize
      yield part
    end
  end
end

def reply(client, status, text)
  client.write("HTTP/1.1 #{status}\\r\\nContent-Length: #{text.bytesize}\\r\\nConnection: close\\r\\n\\r\\n#{text}")
end

def act(client, action, body)
  case action
  when 'GET /state' then reply(client, '200 OK', state)
  when 'POST /open' then reply(client, '200 OK', let_in)
  when 'POST /restore' then reply(client, '200 OK', restore(body))
  when 'GET /copy'
    chunks = Chunks.new(client)
    begin
      copy(chunks)
      chunks.end
    rescue StandardError => error
      raise unless chunks.begun

      puts error.message
    end
  else reply(client, '404 Not Found', "no such action\\n")
  end
end

def answer(client)
  method, path = client.gets.to_s.split
  headers = {}
  while (line = client.gets) && line != "\\r\\n"
    name, value = line.split(':', 2)
    headers[name.downcase] = value.to_s.strip
  end
  token = File.read("#{ROOT}/run/secrets/agent/token").strip
  return reply(client, '401 Unauthorized', "wrong token\\n") unless headers['authorization'] == "Bearer #{token}"
  return reply(client, '409 Conflict', "busy\\n") unless ONE_AT_A_TIME.try_lock

  begin
    act(client, "#{method} #{path}", Body.new(client, headers['content-length'].to_i))
  rescue Refused => error
    reply(client, '409 Conflict', "#{error.message}\\n")
  rescue StandardError => error
    puts error.message
    reply(client, '500 Internal Server Error', "#{error.message}\\n")
  ensure
    ONE_AT_A_TIME.unlock
  end
end

$stdout.sync = true
server = TCPServer.new('0.0.0.0', Integer(ENV.fetch('AGENT_PORT')))
loop do
  Thread.new(server.accept) do |client|
    answer(client)
  rescue SystemCallError, IOError => error
    puts "agent: #{error.message}"
  ensure
    client.close
  end
end
`;
