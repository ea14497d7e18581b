#!/usr/bin/env bash
# A real Spark cluster for tests and for trying, all on loopback: a master, two workers of one core, a Spark Connect
# server on it (sc://127.0.0.1:15002), and a small second server (sc://127.0.0.1:15003) that ends every stream after two
# seconds and asks for a token. Needs Java 17 and `pip install pyspark==4.3.0` in the Python named by PYTHON.
#   spark.sh start [--plain] | stop | pid NAME | connect | kill NAME      state under STATE (default: .spark)
# `--plain` leaves the second server out; `connect` starts the first server again after it was killed.
set -u
PYTHON=${PYTHON:-python3} STATE=${STATE:-.spark} TOKEN=${TOKEN:-test-token}
mkdir -p "$STATE"/{pids,logs,local,work}
STATE=$(cd "$STATE" && pwd)
SPARK_HOME=$("$PYTHON" -c 'import importlib.util as u, os; print(os.path.dirname(u.find_spec("pyspark").origin))') || {
    echo "there is no pyspark in $PYTHON; run: $PYTHON -m pip install pyspark==4.3.0" >&2
    exit 1
}
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=localhost
export SPARK_LOCAL_DIRS=$STATE/local SPARK_LOG_DIR=$STATE/logs PYSPARK_PYTHON=$PYTHON

run() {
    local name=$1
    shift
    setsid "$@" >"$STATE/logs/$name.log" 2>&1 </dev/null &
    echo $! >"$STATE/pids/$name"
}

# Waits until a port opens; bounded.
up() {
    local tries
    for tries in $(seq 360); do
        (echo >"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
        sleep 0.5
    done
    echo "port $1 did not open; see $STATE/logs" >&2
    exit 1
}

server() {
    local name=$1 port=$2 master=$3
    shift 3
    run "$name" "$SPARK_HOME/bin/spark-submit" --class org.apache.spark.sql.connect.service.SparkConnectServer \
        --name "crossfade-$name" --master "$master" --driver-memory "${DRIVER_MEMORY:-1g}" \
        --executor-memory "${EXECUTOR_MEMORY:-1g}" --executor-cores 1 --conf spark.driver.bindAddress=127.0.0.1 \
        --conf spark.driver.host=127.0.0.1 --conf spark.connect.grpc.binding.address=127.0.0.1 \
        --conf "spark.connect.grpc.binding.port=$port" --conf spark.ui.enabled=false \
        --conf "spark.sql.warehouse.dir=$STATE/warehouse-$name" --conf spark.sql.shuffle.partitions=8 "$@" spark-internal
}

connect() {
    server connect 15002 spark://127.0.0.1:7077
    up 15002
}

case ${1:-} in
start)
    export SPARK_DAEMON_MEMORY=256m
    run master "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 7077 --webui-port 8180
    up 7077
    for at in 1 2; do
        run "worker$at" "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --port "710$at" \
            --webui-port "818$at" --cores 1 --memory "${WORKER_MEMORY:-1g}" --work-dir "$STATE/work/$at" spark://127.0.0.1:7077
    done
    up 7101
    up 7102
    # It would shrink the driver of the Connect server as well.
    unset SPARK_DAEMON_MEMORY
    connect
    if [ "${2:-}" != "--plain" ]; then
        DRIVER_MEMORY=1g server short 15003 'local[1]' --conf "spark.connect.authenticate.token=$TOKEN" \
            --conf spark.connect.execute.reattachable.senderMaxStreamDuration=2s
        up 15003
    fi
    echo "sc://127.0.0.1:15002"
    ;;
connect) connect ;;
pid) cat "$STATE/pids/$2" ;;
kill)
    kill -9 "$(cat "$STATE/pids/$2")"
    rm -f "$STATE/pids/$2"
    ;;
stop)
    for name in short connect worker1 worker2 master; do
        [ -f "$STATE/pids/$name" ] || continue
        pid=$(cat "$STATE/pids/$name")
        # Each was started as the head of a group of its own, executors included.
        kill -- "-$pid" 2>/dev/null || kill "$pid" 2>/dev/null
        for _ in $(seq 50); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 -- "-$pid" 2>/dev/null
        rm -f "$STATE/pids/$name"
    done
    ;;
*)
    echo "usage: $0 start [--plain] | stop | pid NAME | connect | kill NAME" >&2
    exit 2
    ;;
esac
