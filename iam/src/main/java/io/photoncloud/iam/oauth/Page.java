package io.photoncloud.iam.oauth;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.HtmlUtils;

/** A page for people, complete without scripts and without anything from elsewhere. */
final class Page {

    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

    private Page() {}

    /** @param body HTML, in which whatever comes from outside has been {@link #escaped} */
    static String of(String title, String body) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s – PhotonCloud</title>
                <link rel="stylesheet" href="%s">
                </head>
                <body>
                <main>
                <p class="brand"><span class="mark" aria-hidden="true"></span>PhotonCloud</p>
                <h1>%s</h1>
                %s
                </main>
                </body>
                </html>
                """.formatted(escaped(title), OAuthPaths.STYLE, escaped(title), body);
    }

    static ResponseEntity<String> answer(String title, String body) {
        return ResponseEntity.status(HttpStatus.OK)
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .body(of(title, body));
    }

    static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
