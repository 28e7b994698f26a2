package io.photoncloud.plasmavmc.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleFileTest {

    @TempDir
    private Path directory;

    private Path log() {
        return directory.resolve("log");
    }

    private Path older() {
        return directory.resolve("log.0");
    }

    private void say(byte... bytes) throws IOException {
        Files.write(log(), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void say(String text) throws IOException {
        Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rotate() throws IOException {
        Files.move(log(), older(), StandardCopyOption.REPLACE_EXISTING);
    }

    private ConsolePart read(@Nullable String from, int bytesMax) throws IOException {
        return ConsoleFile.read(List.of(older(), log()), from, bytesMax);
    }

    private static void assertPart(ConsolePart part, String text, boolean cut) {
        assertThat(part.text()).isEqualTo(text);
        assertThat(part.cut()).isEqualTo(cut);
    }

    @Test
    void whatIsReadInPartsIsTheWholeThoughTheFileIsBegunAnew() throws IOException {
        ConsolePart none = read(null, 10);
        assertPart(none, "", false);
        say("one two ");
        ConsolePart one = read(none.next(), 4);
        assertPart(one, "one ", false);
        rotate();
        say("three");
        ConsolePart two = read(one.next(), 7);
        assertPart(two, "two thr", false);
        ConsolePart rest = read(two.next(), 100);
        assertPart(rest, "ee", false);
        assertPart(read(rest.next(), 100), "", false);
        say(" four");
        assertPart(read(rest.next(), 100), " four", false);
        assertPart(read(null, 6), "e four", true);
        assertPart(read(null, 100), "one two three four", false);
    }

    @Test
    void whatIsNotKeptAnyMoreIsSaidToBeCut() throws IOException {
        say("one");
        ConsolePart one = read(null, 1);
        rotate();
        say("two");
        rotate();
        say("three");
        assertPart(read(one.next(), 100), "twothree", true);
    }

    @Test
    void aCharacterIsNotTornAndWhatIsNoneIsReplaced() throws IOException {
        say((byte) 'a', (byte) 0xe2, (byte) 0x82);
        ConsolePart begun = read("0-0", 100);
        assertPart(begun, "a", false);
        say((byte) 0xac, (byte) 0xff, (byte) 'b');
        assertPart(read(begun.next(), 100), "\u20ac\ufffdb", false);
    }
}
