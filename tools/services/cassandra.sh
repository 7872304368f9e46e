#!/bin/bash
# Puts Cassandra and cqlsh into the folder $1, to be laid over the Debian root file system as /opt and /etc/cassandra: the
# program from Maven, cqlsh from PyPI, the Java 17 of this machine. The text of this file is part of the cache key.
set -euo pipefail
target=$1
cassandra=5.0.9
cqlsh=6.2.2
driver=3.30.1

java=$(ls -d /usr/lib/jvm/java-17-openjdk-* 2>/dev/null | head -n 1 || :)
if [ -z "$java" ] || ! command -v mvn >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless maven >/dev/null
  java=$(ls -d /usr/lib/jvm/java-17-openjdk-* | head -n 1)
fi

mkdir -p "$target/opt/java" "$target/opt/cassandra/lib" "$target/opt/cassandra/bin" "$target/opt/cqlsh" "$target/etc/cassandra"
tar -C "$java" --exclude=./lib/src.zip --exclude=./jmods --exclude=./docs --exclude=./man -chf - . | tar -C "$target/opt/java" -xf -

work=$(mktemp -d)
cat >"$work/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>cassandra</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.cassandra</groupId><artifactId>cassandra-all</artifactId><version>$cassandra</version></dependency>
  </dependencies>
</project>
POM
mvn --quiet --batch-mode --file "$work/pom.xml" dependency:copy-dependencies -DoutputDirectory="$target/opt/cassandra/lib"
test -f "$target/opt/cassandra/lib/cassandra-all-$cassandra.jar"
rm -rf "$work"
# Native libraries of other systems.
rm -f "$target"/opt/cassandra/lib/*-{osx,windows}-*.jar "$target"/opt/cassandra/lib/*-linux-riscv64.jar

unset PIP_FIND_LINKS
python3 -m pip install --quiet --disable-pip-version-check --no-cache-dir --target "$target/opt/cqlsh" --python-version 3.13 \
  --implementation cp --platform "manylinux2014_$(uname -m)" --only-binary=:all: "cqlsh==$cqlsh" "cassandra-driver==$driver"

# What the start scripts of the distribution give to Java, without what only measures it.
# @source conf/jvm17-server.options and conf/cassandra-env.sh of Cassandra 5.0
cat >"$target/opt/cassandra/java.options" <<'OPTIONS'
--add-exports java.base/jdk.internal.misc=ALL-UNNAMED
--add-exports java.management.rmi/com.sun.jmx.remote.internal.rmi=ALL-UNNAMED
--add-exports java.rmi/sun.rmi.registry=ALL-UNNAMED
--add-exports java.rmi/sun.rmi.server=ALL-UNNAMED
--add-exports java.sql/java.sql=ALL-UNNAMED
--add-exports java.base/java.lang.ref=ALL-UNNAMED
--add-exports jdk.unsupported/sun.misc=ALL-UNNAMED
--add-opens java.base/java.lang.module=ALL-UNNAMED
--add-opens java.base/jdk.internal.loader=ALL-UNNAMED
--add-opens java.base/jdk.internal.ref=ALL-UNNAMED
--add-opens java.base/jdk.internal.reflect=ALL-UNNAMED
--add-opens java.base/jdk.internal.math=ALL-UNNAMED
--add-opens java.base/jdk.internal.module=ALL-UNNAMED
--add-opens java.base/jdk.internal.util.jar=ALL-UNNAMED
--add-opens jdk.management/com.sun.management.internal=ALL-UNNAMED
--add-opens java.base/sun.nio.ch=ALL-UNNAMED
--add-opens java.base/java.io=ALL-UNNAMED
--add-opens java.base/java.nio=ALL-UNNAMED
--add-opens java.base/java.lang=ALL-UNNAMED
--add-opens java.base/java.util=ALL-UNNAMED
--add-opens java.base/java.util.concurrent=ALL-UNNAMED
--add-opens java.base/java.util.concurrent.atomic=ALL-UNNAMED
-Djdk.attach.allowAttachSelf=true
OPTIONS
mv "$target"/opt/cassandra/lib/jamm-*.jar "$target/opt/cassandra/jamm.jar"

cat >"$target/opt/cassandra/bin/cassandra" <<'SCRIPT'
#!/bin/sh
exec /opt/java/bin/java @/opt/cassandra/java.options -javaagent:/opt/cassandra/jamm.jar -XX:+UseG1GC -XX:TieredStopAtLevel=1 \
  "-Xms${MAX_HEAP_SIZE:?}" "-Xmx$MAX_HEAP_SIZE" -XX:+ExitOnOutOfMemoryError "-Xlog:gc:file=${CASSANDRA_LOG_DIR:?}/gc.log" \
  -Dcassandra.jmx.local.port=7199 -Dcom.sun.management.jmxremote.authenticate=false -Dcassandra-foreground=yes \
  "-Dcassandra.config=file://$CASSANDRA_CONF/cassandra.yaml" -cp "$CASSANDRA_CONF:/opt/cassandra/lib/*:/opt/cassandra/jamm.jar" \
  org.apache.cassandra.service.CassandraDaemon
SCRIPT
cat >"$target/opt/cassandra/bin/nodetool" <<'SCRIPT'
#!/bin/sh
exec /opt/java/bin/java @/opt/cassandra/java.options -Xmx128m -XX:TieredStopAtLevel=1 -cp "/opt/cassandra/tools:/opt/cassandra/lib/*:/opt/cassandra/jamm.jar" \
  org.apache.cassandra.tools.NodeTool "$@"
SCRIPT
cat >"$target/opt/cassandra/bin/cqlsh" <<'SCRIPT'
#!/bin/sh
PYTHONPATH=/opt/cqlsh exec python3 -m cqlshlib "$@"
SCRIPT
mkdir "$target/opt/cassandra/tools"
echo '<configuration><root level="WARN"/></configuration>' >"$target/opt/cassandra/tools/logback.xml"
chmod 755 "$target"/opt/cassandra/bin/*
