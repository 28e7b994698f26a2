package io.photoncloud.nightlight.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.promql.Aggregation;
import io.photoncloud.nightlight.promql.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page offers the words that PromQL has here, and no others. */
class WordsTest {
    private static final Path WORDS = Path.of("src/main/resources/page/words.js");
    private static final Pattern FIRST_OF_ROW = Pattern.compile("^  \\['(\\w+)',", Pattern.MULTILINE);

    private static Set<String> rows(String list) throws IOException {
        String text = Files.readString(WORDS);
        int from = text.indexOf("export const " + list);
        return FIRST_OF_ROW
                .matcher(text.substring(from, text.indexOf("];", from)))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void functionsAreThoseOfTheParser() throws IOException {
        assertThat(rows("FUNCTIONS")).isEqualTo(new TreeSet<>(Function.names()));
    }

    @Test
    void aggregationsAreThoseOfTheParser() throws IOException {
        assertThat(rows("AGGREGATIONS"))
                .isEqualTo(Arrays.stream(Aggregation.values())
                        .map(Aggregation::word)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
