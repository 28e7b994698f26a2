/** The page at {@code /}: files that a browser shows, which ask the API for all that they show. */
@NullMarked
package io.photoncloud.nightlight.page;

import org.jspecify.annotations.NullMarked;
