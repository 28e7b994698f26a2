package io.photoncloud.nightlight.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static List<String> read(Map<String, String> next) throws IOException {
        List<String> read = new ArrayList<>();
        Pages.each(token -> token, token -> next.getOrDefault(token, ""), read::add);
        return read;
    }

    @Test
    void readsOnePageAfterTheOther() throws IOException {
        assertThat(read(Map.of())).containsExactly("");
        assertThat(read(Map.of("", "a", "a", "b"))).containsExactly("", "a", "b");
    }

    @Test
    void readsNoListWithoutEnd() {
        assertThatThrownBy(() -> read(Map.of("", "a", "a", "a"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(Map.of("", "a", "a", "b", "b", "a")))
                .hasMessage("the page after one is one of those before: their list has no end");
        List<String> read = new ArrayList<>();
        assertThatThrownBy(() -> Pages.each(token -> token, token -> token + "x", read::add))
                .hasMessage("a list has more than pagesMax 10000 pages");
    }
}
