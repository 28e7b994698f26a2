package io.photoncloud.nightlight.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void areInTheOrderOfTheirNamesAndWithoutEmptyOnes() {
        Labels labels = Labels.of("b", "2", "a", "1", "c", "");

        assertThat(labels.toList()).containsExactly(new Label("a", "1"), new Label("b", "2"));
        assertThat(labels).hasToString("{a=\"1\", b=\"2\"}");
        assertThat(labels.size()).isEqualTo(2);
        assertThat(labels.value("c")).isEmpty();
        assertThat(labels)
                .isEqualTo(Labels.of(Map.of("a", "1", "b", "2")))
                .hasSameHashCodeAs(Labels.of("a", "1", "b", "2"));
    }

    @Test
    void takeTextsOfAnyLengthAndCharacter() {
        String text = "\u00e9\ud83d\ude00".repeat(10_000);

        assertThat(Labels.ofBytes(Labels.of("a", text, "b", "1").toBytes()).value("a"))
                .isEqualTo(text);
        assertThat(Labels.of("a", text, "b", "1").value("b")).isEqualTo("1");
    }

    @Test
    void areComparedByTheirBytes() {
        // As UTF-16 the first comes after the second, as UTF-8 before it.
        assertThat(Labels.of("a", "\uffee")).isLessThan(Labels.of("a", "\ud83d\ude00"));
        assertThat(Labels.of("a", "1")).isLessThan(Labels.of("a", "1", "b", "1"));
        assertThat(Labels.of("a", "2")).isGreaterThan(Labels.of("a", "1", "b", "1"));
        assertThat(Labels.of("ab", "1")).isGreaterThan(Labels.of("a", "2"));
    }

    @Test
    void areChangedByMakingOthers() {
        Labels labels = Labels.of("__name__", "up", "job", "a");

        assertThat(labels.with("job", "b").with("x", "1")).isEqualTo(Labels.of("__name__", "up", "job", "b", "x", "1"));
        assertThat(labels.with("job", "")).isEqualTo(Labels.of("__name__", "up"));
        assertThat(labels.withoutMetricName()).isEqualTo(Labels.of("job", "a"));
        assertThat(labels.only(List.of("job", "none"))).isEqualTo(Labels.of("job", "a"));
        assertThat(labels.without(List.of("none"))).isSameAs(labels);
    }

    @Test
    void haveEachNameOnce() {
        assertThatThrownBy(() -> Labels.of("a", "1", "a", "2")).hasMessage("label a stands twice");
    }
}
