package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Clients that ask before they send a body. */
class ExpectationTest {

    private final TestingDoor door = TestingDoor.shared();

    private String asking(String path, String body) {
        return door.raw("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n" + body);
    }

    @Test
    void whoAsksIsToldToGoOnInALineWithAReason() {
        assertThat(asking("/api/v1/things", "{}")).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 ");
    }

    /** And is not waited for. */
    @Test
    void whoIsRefusedSendsNoBody() {
        assertThat(asking("/nowhere", "")).startsWith("HTTP/1.1 404");
    }
}
