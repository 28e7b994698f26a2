package io.photoncloud.lightningstor.xml;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.net.URLDecoder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class XmlWriterTest {
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private static String text(byte[] document) {
        return new String(document, UTF_8);
    }

    @Test
    void answersAreWritten() {
        byte[] document = XmlWriter.of("List")
                .element("Name", "a<b>&\"c'\r\n\t\u0001\u65e5\uffff")
                .element("Count", 3)
                .element("More", false)
                .open("Item")
                .element("When", Instant.parse("2026-11-29T12:00:00Z"))
                .close()
                .openTyped("Grantee", "Group")
                .finish();

        assertThat(text(document))
                .isEqualTo(HEAD
                        + "<List"
                        + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>a&lt;b&gt;&amp;&quot;c'&#xd;\n"
                        + "\t&#x1;\u65e5"
                        + "&#xffff;</Name><Count>3</Count><More>false</More><Item><When>2026-11-29T12:00:00.000Z</When></Item><Grantee"
                        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                        + " xsi:type=\"Group\"></Grantee></List>");
    }

    @Test
    void errorsAreDocumentsOfTheirOwn() {
        S3Exception refusal = S3Exception.invalidArgument("max-keys", "<x>", "Provided max-keys not an integer");

        assertThat(text(ErrorDocument.of(refusal, "/photos/a", "r1", "h1")))
                .isEqualTo(HEAD
                        + "<Error><Code>InvalidArgument</Code><Message>Provided max-keys not an integer</Message>"
                        + "<ArgumentName>max-keys</ArgumentName><ArgumentValue>&lt;x&gt;</ArgumentValue>"
                        + "<Resource>/photos/a</Resource><RequestId>r1</RequestId><HostId>h1</HostId></Error>");
        assertThat(S3Error.find("NoSuchKey")).contains(S3Error.NO_SUCH_KEY);
    }

    @Test
    void keysAreEncodedWhereThatIsAskedFor() {
        String key = "a/b c+%\u0001\u65e5(3)~*-._";
        String encoded = KeyEncoding.parse("url").encode(key);
        assertThat(encoded).isEqualTo("a/b%20c%2B%25%01%E6%97%A5%283%29%7E*-._");
        assertThat(URLDecoder.decode(encoded, UTF_8)).isEqualTo(key);
        assertThat(KeyEncoding.parse("").encode(key)).isEqualTo(key);
        assertThat(error(() -> KeyEncoding.parse("base64"))).isEqualTo(S3Error.INVALID_ARGUMENT);
    }
}
