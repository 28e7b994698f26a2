package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HistoryTest {

    private long now;
    private final History<String, String> history = new History<>(() -> now++);

    @Test
    void recordsWhenACallBeganAndWhenItWasAnswered() {
        History<String, String>.Pending first = history.invoke("a", "ask");
        History<String, String>.Pending second = history.invoke("b", "ask too");
        second.complete("two");
        first.complete("one");

        assertThat(history.calls())
                .containsExactly(
                        new History.Call<>("a", "ask", "one", 0, 3), new History.Call<>("b", "ask too", "two", 1, 2));
    }

    @Test
    void whatIsUnderWayOrUnknownHasNoAnswerAndWhatWasRefusedIsLeftOut() {
        history.invoke("a", "under way");
        history.invoke("a", "unknown").unknown();
        history.invoke("a", "refused").refused();

        assertThat(history.calls())
                .containsExactly(
                        new History.Call<>("a", "under way", null, 0, History.NEVER),
                        new History.Call<>("a", "unknown", null, 1, History.NEVER));
    }

    @Test
    void aCallEndsOnce() {
        History<String, String>.Pending pending = history.invoke("a", "ask");
        pending.complete("one");

        assertThatThrownBy(() -> pending.complete("two")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(pending::refused).isInstanceOf(IllegalStateException.class);
    }
}
