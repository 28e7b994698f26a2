/** Finds targets, scrapes them, and says how it went. */
@NullMarked
package io.photoncloud.nightlight.scrape;

import org.jspecify.annotations.NullMarked;
