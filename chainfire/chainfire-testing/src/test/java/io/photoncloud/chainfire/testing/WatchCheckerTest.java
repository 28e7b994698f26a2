package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.testing.WatchChecker.Session;
import io.photoncloud.chainfire.testing.WatchChecker.SubIndex;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchCheckerTest {

    private static final WatchEvent.Change A2 = put("a", 2, 0);
    private static final WatchEvent.Change B2 = put("b", 2, 1);
    private static final WatchEvent.Change A3 = new WatchEvent.Deleted(Key.utf8("a"), 3, 0, null);
    private static final WatchEvent.Change B4 = put("b", 4, 0);
    private static final WatchRequest ALL = WatchRequest.of(KeyRange.ALL).from(2);
    private static final WatchRequest ONLY_B =
            WatchRequest.of(KeyRange.single(Key.utf8("b"))).from(2);

    private final WatchChecker checker = new WatchChecker(List.of(A2, B2, A3, B4), SubIndex.EVERY_KEY);

    @Test
    void whatWasToldInOrderIsFineAsFarAsItGoes() {
        assertThat(checker.problem(Session.from(ALL, List.of()))).isEmpty();
        assertThat(checker.problem(Session.from(ALL, List.of(A2, B2)))).isEmpty();
        assertThat(checker.problemOfComplete(Session.from(ALL, List.of(A2, B2, A3, B4))))
                .isEmpty();
        assertThat(checker.problemOfComplete(Session.from(ONLY_B, List.of(B2, B4))))
                .isEmpty();
    }

    @Test
    void anEndThatIsMissingIsFoundWhereTheWatchIsComplete() {
        assertThat(checker.problemOfComplete(Session.from(ALL, List.of(A2, B2))))
                .isPresent();
    }

    @Test
    void gapsDuplicatesAndDisorderAreFound() {
        assertThat(checker.problem(Session.from(ALL, List.of(A2, A3)))).isPresent();
        assertThat(checker.problem(Session.from(ALL, List.of(B2)))).isPresent();
        assertThat(checker.problem(Session.from(ALL, List.of(A2, A2)))).isPresent();
        assertThat(checker.problem(Session.from(ALL, List.of(B2, A2)))).isPresent();
        assertThat(checker.problem(Session.from(ALL, List.of(A2, B2, A3, B4, B4))))
                .isPresent();
        assertThat(checker.problem(Session.from(ONLY_B, List.of(A2)))).isPresent();
        assertThat(checker.problem(Session.from(ALL, List.of(put("a", 2, 1))))).isPresent();
    }

    @Test
    void aResumedWatchBeginsWhereItsRequestSays() {
        assertThat(checker.problem(Session.from(ALL.after(A2), List.of(B2, A3))))
                .isEmpty();
        assertThat(checker.problem(Session.from(ALL.after(A2), List.of(A2, B2))))
                .isPresent();
        assertThat(checker.problem(Session.from(ALL.after(B2), List.of(A3)))).isEmpty();
        assertThat(checker.problem(Session.from(ONLY_B.after(B2), List.of(B4)))).isEmpty();
        Session joined = WatchChecker.joined(
                List.of(Session.from(ALL, List.of(A2)), Session.from(ALL.after(A2), List.of(B2, A3))));
        assertThat(checker.problem(joined)).isEmpty();
    }

    @Test
    void aSubIndexMayCountTheKeysOfTheWatchOnly() {
        WatchChecker own = new WatchChecker(List.of(A2, B2, A3, B4), SubIndex.KEYS_OF_THE_WATCH);
        WatchEvent.Change b2 = put("b", 2, 0);

        assertThat(own.problem(Session.from(ONLY_B, List.of(b2, B4)))).isEmpty();
        assertThat(own.problem(Session.from(ONLY_B.after(b2), List.of(B4)))).isEmpty();
        assertThat(own.problem(Session.from(ONLY_B.after(b2), List.of(b2)))).isPresent();
    }

    @Test
    void progressThatRunsAheadIsFound() {
        assertThat(checker.problem(Session.from(ALL, List.of(A2, B2, new WatchEvent.Progress(2), A3))))
                .isEmpty();
        assertThat(checker.problem(Session.from(ALL, List.of(A2, new WatchEvent.Progress(2), B2))))
                .isPresent();
        assertThat(checker.problem(Session.from(ONLY_B, List.of(B2, new WatchEvent.Progress(3)))))
                .isEmpty();
        assertThat(checker.problem(Session.from(ONLY_B, List.of(B2, new WatchEvent.Progress(4)))))
                .isPresent();
    }

    @Test
    void nothingFollowsTheEnd() {
        assertThat(checker.problem(Session.from(ALL, List.of(A2, new WatchEvent.Cancelled(2, "closed")))))
                .isEmpty();
        assertThat(checker.problem(Session.from(ALL, List.of(A2, new WatchEvent.Compacted(3), B2))))
                .isPresent();
    }

    @Test
    void aWatchFromNowBeginsWithinWhatWasKnownWhenItWasOpened() {
        WatchRequest fromNow = WatchRequest.of(KeyRange.ALL);

        assertThat(checker.problem(new Session(fromNow, 2, 4, List.of(A3, B4)))).isEmpty();
        assertThat(checker.problem(new Session(fromNow, 2, 4, List.of(B4)))).isEmpty();
        assertThat(checker.problem(new Session(fromNow, 2, 4, List.of(B2, A3)))).isPresent();
        assertThat(checker.problem(new Session(fromNow, 1, 3, List.of(B4)))).isPresent();
        assertThat(checker.problemOfComplete(new Session(fromNow, 2, 4, List.of())))
                .isPresent();
    }

    @Test
    void allChangesMustBeInOrderThemselves() {
        assertThatThrownBy(() -> new WatchChecker(List.of(A3, A2), SubIndex.EVERY_KEY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WatchChecker(List.of(A2, A3, B4, B2), SubIndex.EVERY_KEY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static WatchEvent.Change put(String key, long revision, int subIndex) {
        return new WatchEvent.Put(
                new Entry(Key.utf8(key), Bytes.utf8("v" + revision), revision, revision, 1, 0), subIndex, null);
    }
}
