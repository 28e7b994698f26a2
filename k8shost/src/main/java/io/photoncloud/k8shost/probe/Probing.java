package io.photoncloud.k8shost.probe;

import io.photoncloud.k8shost.runtime.ExecResult;
import io.photoncloud.k8shost.runtime.PodNetwork;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.spec.ContainerDef;
import io.photoncloud.k8shost.spec.ContainerDef.Handler;
import io.photoncloud.k8shost.spec.ContainerDef.Probe;
import io.photoncloud.k8shost.spec.ContainerDef.ProbeKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks the containers of this node, each of its probes on a thread of its own: one that hangs delays no other. Safe for many
 * threads.
 */
public final class Probing implements AutoCloseable {

    /**
     * What is known of a container that is asked.
     *
     * @param begun whether it has passed its startup probe before: that is not asked again
     */
    public record Asked(String pod, String container, String ip, Instant started, ContainerDef def, boolean begun) {}

    /** What a handler came to. */
    public record Result(boolean yes, String message) {}

    private static final int LEAST_OK = 200;
    private static final int LEAST_NOT_OK = 400;

    private final PodRuntime runtime;
    private final PodNetwork network;
    private final InstantSource clock;
    private final Map<String, Questions> asked = new ConcurrentHashMap<>();
    private volatile Consumer<String> listener = pod -> {};

    public Probing(PodRuntime runtime, PodNetwork network, InstantSource clock) {
        this.runtime = runtime;
        this.network = network;
        this.clock = clock;
    }

    /** Has somebody told of the pods (by uid) of whose containers an answer changes. */
    public void onChange(Consumer<String> told) {
        listener = told;
    }

    /** The questions to one container. */
    private final class Questions {
        private final Asked of;
        private final CountDownLatch over = new CountDownLatch(1);
        private final Map<ProbeKind, Tally> tallies = new EnumMap<>(ProbeKind.class);
        private volatile String lastFailure = "";

        Questions(Asked of) {
            this.of = of;
            for (ProbeKind kind : ProbeKind.values()) {
                if (kind == ProbeKind.STARTUP && of.begun()) {
                    tallies.put(kind, Tally.PASSED);
                    continue;
                }
                of.def().findProbe(kind).ifPresent(probe -> {
                    tallies.put(kind, Tally.START);
                    Thread.ofVirtual()
                            .name("probe-" + of.container() + "-" + kind)
                            .start(() -> ask(kind, probe));
                });
            }
        }

        private void ask(ProbeKind kind, Probe probe) {
            try {
                Instant first = of.started().plus(probe.initialDelay());
                boolean ended = pause(Duration.between(clock.instant(), first));
                while (!ended) {
                    if (kind == ProbeKind.STARTUP || answer(ProbeKind.STARTUP, Answer.YES) == Answer.YES) {
                        note(kind, probe, handle(of.container(), of.ip(), probe.handler(), probe.timeout()));
                    }
                    ended = (kind == ProbeKind.STARTUP && answer(kind, Answer.UNKNOWN) != Answer.UNKNOWN)
                            || pause(probe.period());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean pause(Duration time) throws InterruptedException {
            return over.await(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
        }

        private synchronized Answer answer(ProbeKind kind, Answer unasked) {
            Tally tally = tallies.get(kind);
            return tally == null ? unasked : tally.answer();
        }

        private void note(ProbeKind kind, Probe probe, Result result) {
            boolean changed;
            synchronized (this) {
                Tally before = tallies.getOrDefault(kind, Tally.START);
                Tally after = before.after(result.yes(), probe);
                tallies.put(kind, after);
                changed = before.answer() != after.answer();
            }
            if (!result.yes()) {
                lastFailure = result.message();
            }
            if (changed) {
                listener.accept(of.pod());
            }
        }

        Answers answers() {
            return new Answers(
                    answer(ProbeKind.STARTUP, Answer.UNKNOWN),
                    answer(ProbeKind.LIVENESS, Answer.UNKNOWN),
                    answer(ProbeKind.READINESS, Answer.UNKNOWN));
        }
    }

    /** The containers of a pod that run now: others of it are asked no more. */
    public void keep(String pod, List<Asked> running) {
        List<String> ids = running.stream().map(Asked::container).toList();
        asked.forEach((id, questions) -> {
            if (questions.of.pod().equals(pod) && !ids.contains(id)) {
                asked.remove(id);
                questions.over.countDown();
            }
        });
        running.forEach(one -> {
            var _ = asked.computeIfAbsent(one.container(), _ -> new Questions(one));
        });
    }

    public Answers answers(String container) {
        Questions questions = asked.get(container);
        return questions == null ? Answers.NONE : questions.answers();
    }

    /** Why a container last said no; empty where it never did. */
    public String lastFailure(String container) {
        Questions questions = asked.get(container);
        return questions == null ? "" : questions.lastFailure;
    }

    /** Asks once, for as long as it may take. */
    public Result handle(String container, String ip, Handler handler, Duration timeMax) throws InterruptedException {
        try {
            return switch (handler) {
                case Handler.Exec(List<String> command) -> {
                    ExecResult result = runtime.exec(container, command, timeMax);
                    yield new Result(
                            result.exitCode() == 0,
                            "the command ended with " + result.exitCode() + ": " + result.stdout() + result.stderr());
                }
                case Handler.HttpGet(String path, int port, String scheme) -> {
                    int status = network.get(scheme, ip, port, path, timeMax);
                    yield new Result(status >= LEAST_OK && status < LEAST_NOT_OK, "it answered with status " + status);
                }
                case Handler.TcpSocket(int port) -> {
                    network.connect(ip, port, timeMax);
                    yield new Result(true, "");
                }
            };
        } catch (PodRuntimeException | IOException | RuntimeException e) { // tidy: whatever it is, it is no yes
            return new Result(false, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        asked.values().forEach(questions -> questions.over.countDown());
        asked.clear();
    }
}
