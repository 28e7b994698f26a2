package io.photoncloud.flaredb.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was committed lately is remembered as long as somebody may ask, and as long as it is found nowhere else. */
class RecentCommitsTest {
    private static final Key A = Key.utf8("a");
    private static final Key B = Key.utf8("b");

    private final RecentCommits recent = new RecentCommits(1, 0);

    @Test
    void whatIsNotAppliedIsRememberedHoweverMuchItIs() {
        recent.add(new RecentCommits.Commit(5, List.of(A, B), List.of()));
        recent.forget(0, 4);
        assertThat(recent.writtenAfter(KeyRange.single(A), 1)).isTrue();
        assertThat(recent.floor()).isZero();
    }

    @Test
    void whatIsTooMuchIsForgottenAndTheFloorSaysSo() {
        recent.add(new RecentCommits.Commit(5, List.of(A, B), List.of()));
        recent.add(new RecentCommits.Commit(6, List.of(A), List.of()));
        recent.forget(0, 6);
        assertThat(recent.floor()).isEqualTo(5);
        assertThat(recent.writtenAfter(KeyRange.single(A), 5)).isTrue();
        assertThat(recent.writtenAfter(KeyRange.single(B), 1)).isFalse();
    }
}
