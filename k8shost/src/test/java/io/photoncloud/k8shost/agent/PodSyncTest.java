package io.photoncloud.k8shost.agent;

import static io.photoncloud.k8shost.agent.Pods.NOW;
import static io.photoncloud.k8shost.agent.Pods.container;
import static io.photoncloud.k8shost.agent.Pods.def;
import static io.photoncloud.k8shost.agent.Pods.exited;
import static io.photoncloud.k8shost.agent.Pods.pod;
import static io.photoncloud.k8shost.agent.Pods.probed;
import static io.photoncloud.k8shost.agent.Pods.running;
import static io.photoncloud.k8shost.agent.Pods.sandbox;
import static io.photoncloud.k8shost.agent.Pods.seen;
import static io.photoncloud.k8shost.agent.Pods.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.k8shost.pod.ContainerState;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodStatus.Phase;
import io.photoncloud.k8shost.probe.Answer;
import io.photoncloud.k8shost.probe.Answers;
import io.photoncloud.k8shost.runtime.PodObserved.Sandbox;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.spec.ContainerDef.ProbeKind;
import io.photoncloud.k8shost.spec.PodSpec.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is decided about a pod, of what is wanted and what is seen. */
class PodSyncTest {

    private static final List<Sandbox> READY = List.of(sandbox(0, true));
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static Pod always() {
        return pod(spec(RestartPolicy.ALWAYS, List.of(), def("a")));
    }

    @Test
    void aPodBeginsWithItsSandbox() {
        Plan first = PodSync.plan(always(), seen(List.of()));
        assertThat(first.actions()).containsExactly(new Action.RunSandbox(0));
        Plan second = PodSync.plan(always(), seen(READY));
        assertThat(second.actions()).containsExactly(new Action.StartContainer("s0", 0, def("a"), 0));
        assertThat(second.status().ip()).isEqualTo("10.1.1.2");
        Plan third = PodSync.plan(always(), seen(READY, container("a", 0, running())));
        assertThat(third.actions()).isEmpty();
        assertThat(third.status().phase()).isEqualTo(Phase.RUNNING);
        assertThat(third.status().isReady()).isTrue();
        assertThat(third.wake()).isNull();
    }

    @Test
    void oneThatWasMadeAndNotStartedIsStarted() {
        Plan plan = PodSync.plan(always(), seen(READY, container("a", 0, new State.Created())));
        assertThat(plan.actions()).containsExactly(new Action.ContinueContainer("c-a0", "a"));
    }

    /** At once, and then after 10 s, twice as long each time, up to 5 min. */
    @Test
    void restartsWaitLongerAndLonger() {
        List<Long> waits = new ArrayList<>();
        Pod pod = always();
        for (int attempt = 0; attempt < 9; attempt++) {
            pod = Pods.with(
                    pod,
                    PodSync.plan(pod, seen(READY, container("a", attempt, running())))
                            .status());
            Plan ended = PodSync.plan(pod, seen(READY, container("a", attempt, exited(1, SHORT))));
            Instant wake = ended.wake();
            waits.add(wake == null ? 0 : Duration.between(NOW, wake).toSeconds());
            if (wake == null) {
                assertThat(ended.actions()).containsExactly(new Action.StartContainer("s0", 0, def("a"), attempt + 1));
            } else {
                assertThat(ended.actions()).isEmpty();
                assertThat(ended.status().containers().getFirst().state())
                        .isInstanceOfSatisfying(
                                ContainerState.Waiting.class,
                                waiting -> assertThat(waiting.reason()).isEqualTo("CrashLoopBackOff"));
                assertThat(ended.status().phase()).isEqualTo(Phase.RUNNING);
                Plan later = PodSync.plan(
                        Pods.with(pod, ended.status()),
                        seen(wake, Map.of(), Map.of(), READY, container("a", attempt, exited(1, SHORT))));
                assertThat(later.actions()).containsExactly(new Action.StartContainer("s0", 0, def("a"), attempt + 1));
            }
            pod = Pods.with(pod, ended.status());
        }
        assertThat(waits).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
        pod = Pods.with(
                pod,
                PodSync.plan(pod, seen(READY, container("a", 9, running()))).status());
        Plan afterLong = PodSync.plan(pod, seen(READY, container("a", 9, exited(1, Backoff.RESET))));
        assertThat(afterLong.actions()).containsExactly(new Action.StartContainer("s0", 0, def("a"), 10));
    }

    @ParameterizedTest
    @EnumSource(RestartPolicy.class)
    void whatHasEndedIsRestartedAsWanted(RestartPolicy policy) {
        Pod pod = pod(spec(policy, List.of(), def("a")));
        Plan well = PodSync.plan(pod, seen(READY, container("a", 0, exited(0, SHORT))));
        Plan badly = PodSync.plan(pod, seen(READY, container("a", 0, exited(2, SHORT))));
        assertThat(well.status().phase()).isEqualTo(policy == RestartPolicy.ALWAYS ? Phase.RUNNING : Phase.SUCCEEDED);
        assertThat(badly.status().phase()).isEqualTo(policy == RestartPolicy.NEVER ? Phase.FAILED : Phase.RUNNING);
        assertThat(well.actions().isEmpty()).isEqualTo(policy != RestartPolicy.ALWAYS);
        assertThat(badly.actions().isEmpty()).isEqualTo(policy == RestartPolicy.NEVER);
    }

    @Test
    void whatIsOverStaysSoAndGivesItsSandboxBack() {
        Pod pod = pod(spec(RestartPolicy.NEVER, List.of(), def("a")));
        Seen ended = seen(READY, container("a", 0, exited(0, SHORT)));
        Pod over = Pods.with(pod, PodSync.plan(pod, ended).status());
        Plan then = PodSync.plan(over, ended);
        assertThat(then.actions()).containsExactly(new Action.StopSandbox("s0"));
        assertThat(PodSync.plan(over, seen(List.of())).status().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(PodSync.plan(over, seen(List.of())).actions()).isEmpty();
    }

    @Test
    void initContainersRunOneAfterTheOther() {
        Pod pod = pod(spec(RestartPolicy.ALWAYS, List.of(def("i"), def("j")), def("a")));
        assertThat(PodSync.plan(pod, seen(READY)).actions())
                .containsExactly(new Action.StartContainer("s0", 0, def("i"), 0));
        assertThat(PodSync.plan(pod, seen(READY, container("i", 0, running()))).actions())
                .isEmpty();
        assertThat(PodSync.plan(pod, seen(READY, container("i", 0, exited(0, SHORT))))
                        .actions())
                .containsExactly(new Action.StartContainer("s0", 0, def("j"), 0));
        assertThat(PodSync.plan(pod, seen(READY, container("i", 0, exited(1, SHORT))))
                        .actions())
                .containsExactly(new Action.StartContainer("s0", 0, def("i"), 1));
        Plan main = PodSync.plan(
                pod, seen(READY, container("i", 0, exited(0, SHORT)), container("j", 0, exited(0, SHORT))));
        assertThat(main.actions()).containsExactly(new Action.StartContainer("s0", 0, def("a"), 0));
        Pod never = pod(spec(RestartPolicy.NEVER, List.of(def("i")), def("a")));
        Plan failed = PodSync.plan(never, seen(READY, container("i", 0, exited(1, SHORT))));
        assertThat(failed.status().phase()).isEqualTo(Phase.FAILED);
        assertThat(failed.actions()).isEmpty();
    }

    @Test
    void aSandboxThatIsLostIsMadeAnewWithItsContainers() {
        Pod pod = always();
        pod = Pods.with(
                pod,
                PodSync.plan(pod, seen(READY, container("a", 0, running()))).status());
        Plan plan = PodSync.plan(pod, seen(List.of(sandbox(0, false)), container("a", 0, exited(137, SHORT))));
        assertThat(plan.actions()).containsExactly(new Action.StopSandbox("s0"), new Action.RunSandbox(1));
        Plan next = PodSync.plan(pod, seen(List.of(sandbox(0, false), sandbox(1, true))));
        assertThat(next.actions())
                .containsExactly(new Action.RemoveSandbox("s0"), new Action.StartContainer("s1", 1, def("a"), 1));
    }

    @Test
    void onlyWhatFailedWaits() {
        Failure pull = new Failure("ErrImagePull", "no such image", true, Backoff.MIN, NOW.plusSeconds(10));
        Pod pod = pod(spec(RestartPolicy.ALWAYS, List.of(), def("a"), def("b")));
        Plan plan = PodSync.plan(pod, seen(NOW, Map.of("a", pull), Map.of(), READY));
        assertThat(plan.actions()).containsExactly(new Action.StartContainer("s0", 0, def("b"), 0));
        assertThat(plan.wake()).isEqualTo(NOW.plusSeconds(10));
        assertThat(plan.status().containers().getFirst().state())
                .isInstanceOfSatisfying(ContainerState.Waiting.class, waiting -> {
                    assertThat(waiting.reason()).isEqualTo("ImagePullBackOff");
                    assertThat(waiting.message()).contains("no such image");
                });
        assertThat(PodSync.plan(pod, seen(NOW.plusSeconds(10), Map.of("a", pull), Map.of(), READY))
                        .actions())
                .hasSize(2);
    }

    @Test
    void probesDecideWhoIsReadyAndWhoIsKilled() {
        Pod pod = pod(spec(RestartPolicy.ALWAYS, List.of(), probed("a", ProbeKind.READINESS)));
        assertThat(PodSync.plan(pod, answered(Answers.NONE)).status().isReady()).isFalse();
        Answers ready = new Answers(Answer.UNKNOWN, Answer.UNKNOWN, Answer.YES);
        assertThat(PodSync.plan(pod, answered(ready)).status().isReady()).isTrue();
        Pod live = pod(spec(RestartPolicy.ALWAYS, List.of(), probed("a", ProbeKind.LIVENESS)));
        assertThat(PodSync.plan(live, answered(Answers.NONE)).status().isReady())
                .isTrue();
        Answers dead = new Answers(Answer.UNKNOWN, Answer.NO, Answer.UNKNOWN);
        assertThat(PodSync.plan(live, answered(dead)).actions())
                .containsExactly(new Action.Kill("c-a0", "a", NOW.plusSeconds(30), "liveness probe failed: "));
        Pod starting = pod(spec(RestartPolicy.ALWAYS, List.of(), probed("a", ProbeKind.STARTUP)));
        assertThat(PodSync.plan(starting, answered(Answers.NONE)).status().isReady())
                .isFalse();
        Answers failed = new Answers(Answer.NO, Answer.UNKNOWN, Answer.UNKNOWN);
        assertThat(PodSync.plan(starting, answered(failed)).actions()).hasSize(1);
    }

    @Test
    void whatItsProbesSaidBeforeHoldsForTheSameContainerUntilTheySaySomethingElse() {
        Pod begun = pod(spec(RestartPolicy.ALWAYS, List.of(), probed("a", ProbeKind.STARTUP)));
        Answers passed = new Answers(Answer.YES, Answer.UNKNOWN, Answer.UNKNOWN);
        begun = Pods.with(begun, PodSync.plan(begun, answered(passed)).status());
        assertThat(PodSync.plan(begun, answered(Answers.NONE)).status().isReady())
                .isTrue();
        Pod sent = pod(spec(RestartPolicy.ALWAYS, List.of(), probed("a", ProbeKind.READINESS)));
        Answers ready = new Answers(Answer.UNKNOWN, Answer.UNKNOWN, Answer.YES);
        sent = Pods.with(sent, PodSync.plan(sent, answered(ready)).status());
        assertThat(PodSync.plan(sent, answered(Answers.NONE)).status().isReady())
                .isTrue();
        Answers unready = new Answers(Answer.UNKNOWN, Answer.UNKNOWN, Answer.NO);
        assertThat(PodSync.plan(sent, answered(unready)).status().isReady()).isFalse();
        Plan restarted = PodSync.plan(sent, seen(READY, container("a", 1, running())));
        assertThat(restarted.status().isReady()).isFalse();
    }

    @Test
    void whatRunsWithoutItsSandboxIsEnded() {
        Plan plan = PodSync.plan(always(), seen(List.of(sandbox(0, false)), container("a", 0, running())));
        assertThat(plan.actions())
                .containsExactly(new Action.Kill("c-a0", "a", NOW.plusSeconds(30), "its sandbox is gone"));
        assertThat(plan.status().containers().getFirst().state()).isInstanceOf(ContainerState.Running.class);
        assertThat(plan.status().isReady()).isFalse();
    }

    private static Seen answered(Answers answers) {
        return seen(NOW, Map.of(), Map.of("c-a0", answers), READY, container("a", 0, running()));
    }

    @Test
    void aDeletedPodIsAskedToEndAndThenRemoved() {
        Pod.Deletion deletion = new Pod.Deletion(NOW.minusSeconds(5), Duration.ofSeconds(30));
        Pod pod = pod(spec(RestartPolicy.ALWAYS, List.of(), def("a")), deletion);
        assertThat(PodSync.plan(pod, seen(READY, container("a", 0, running()))).actions())
                .containsExactly(new Action.Kill("c-a0", "a", NOW.plusSeconds(25), "it is deleted"));
        Plan ended = PodSync.plan(pod, seen(READY, container("a", 0, exited(0, SHORT))));
        assertThat(ended.actions()).containsExactly(new Action.StopSandbox("s0"), new Action.RemoveSandbox("s0"));
        assertThat(ended.gone()).isFalse();
        assertThat(PodSync.plan(pod, seen(List.of())).gone()).isTrue();
    }

    @Test
    void theLastTwoAttemptsAreKeptAndOthersRemoved() {
        Plan plan = PodSync.plan(
                always(),
                seen(
                        READY,
                        container("a", 0, exited(1, SHORT)),
                        container("a", 1, exited(1, SHORT)),
                        container("a", 2, running()),
                        container("stranger", 0, running())));
        assertThat(plan.actions())
                .containsExactly(new Action.RemoveContainer("c-a0"), new Action.RemoveContainer("c-stranger0"));
    }
}
