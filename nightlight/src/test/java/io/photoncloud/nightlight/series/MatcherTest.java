package io.photoncloud.nightlight.series;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MatcherTest {
    @Test
    void matchesTheWholeValueAndEndsOfLines() {
        Matcher matcher = new Matcher(Matcher.Kind.MATCHES, "job", "a.*|b");

        assertThat(matcher.matches("a\nc")).isTrue();
        assertThat(matcher.matches("b")).isTrue();
        assertThat(matcher.matches("bc")).isFalse();
    }

    @Test
    void takesWhatIsNotThereForEmpty() {
        Labels labels = Labels.of("job", "a");

        assertThat(Matcher.equal("x", "").matches(labels)).isTrue();
        assertThat(new Matcher(Matcher.Kind.NOT_EQUAL, "x", "").matches(labels)).isFalse();
        assertThat(new Matcher(Matcher.Kind.NOT_MATCHES, "x", "1").matches(labels))
                .isTrue();
    }
}
