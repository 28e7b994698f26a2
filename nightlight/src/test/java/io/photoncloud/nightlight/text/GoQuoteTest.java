package io.photoncloud.nightlight.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoQuoteTest {
    @Test
    void escapesWhatCannotBeSeen() {
        assertThat(GoQuote.quote("a\"b\\c\n\t\r\u0007\u000b\u0001\u007f"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\t\\r\\a\\v\\x01\\x7f\"");
        assertThat(GoQuote.quote("\u00e9 \ud83d\ude00 \u00a0 \u200b \ue000"))
                .isEqualTo("\"\u00e9 \ud83d\ude00 \\u00a0 \\u200b \\ue000\"");
    }

    @Test
    void writesBytesThatAreNoTextByTheirNumber() {
        assertThat(GoQuote.quote(new byte[] {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa9, (byte) 0xe2, (byte) 0x82}))
                .isEqualTo("\"a\\xff\u00e9\\xe2\\x82\"");
        // A surrogate in UTF-8, and an overlong slash.
        assertThat(GoQuote.quote(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80, (byte) 0xc0, (byte) 0xaf}))
                .isEqualTo("\"\\xed\\xa0\\x80\\xc0\\xaf\"");
    }

    @Test
    void quotesOneCharacterToo() {
        assertThat(GoQuote.quote('\'')).isEqualTo("'\\''");
        assertThat(GoQuote.quote('"')).isEqualTo("'\"'");
        assertThat(GoQuote.quote('\n')).isEqualTo("'\\n'");
        assertThat(GoQuote.unicode('A')).isEqualTo("U+0041 'A'");
        assertThat(GoQuote.unicode(0x200b)).isEqualTo("U+200B");
    }
}
