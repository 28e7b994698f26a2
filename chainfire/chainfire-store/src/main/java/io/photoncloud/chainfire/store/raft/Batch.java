package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.chainfire.store.raft.CommitNotices.Notice;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What JRaft calls when a log entry of ours was applied or failed. The state machine leaves the outcomes of the entry's
 * commands here before it runs the closure.
 */
final class Batch implements Closure {

    /** What became of the log entry. */
    enum Fate {
        APPLIED,
        /** JRaft refused it before it came near the log. */
        NOT_APPENDED,
        UNKNOWN
    }

    private final Consumer<Notice> committed;
    private final BiConsumer<Fate, List<Outcome>> end;
    private @Nullable List<Outcome> outcomes;

    /** {@code committed} is called before {@code end}, and only if the entry will be applied. */
    Batch(Consumer<Notice> committed, BiConsumer<Fate, List<Outcome>> end) {
        this.committed = committed;
        this.end = end;
    }

    void committed(Notice notice) {
        committed.accept(notice);
    }

    void applied(List<Outcome> newOutcomes) {
        outcomes = newOutcomes;
    }

    @Override
    public void run(Status status) {
        List<Outcome> applied = outcomes;
        if (status.isOk() && applied != null) {
            end.accept(Fate.APPLIED, applied);
        } else {
            end.accept(wasNotAppended(status) ? Fate.NOT_APPENDED : Fate.UNKNOWN, List.of());
        }
    }

    /**
     * JRaft 1.4.1 answers with these before it appends anything (NodeImpl.apply, NodeImpl.executeApplyingTasks); a
     * leader that steps down with entries in flight also says EPERM, but with another message.
     */
    private static boolean wasNotAppended(Status status) {
        String message = String.valueOf(status.getErrorMsg());
        return status.getRaftError() == RaftError.EBUSY
                || status.getRaftError() == RaftError.ENODESHUTDOWN
                || (status.getRaftError() == RaftError.EPERM
                        && (message.equals("Is not leader.") || message.startsWith("expected_term=")));
    }
}
