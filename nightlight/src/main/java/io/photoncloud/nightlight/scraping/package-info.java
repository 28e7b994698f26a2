/** What is scraped at present, by the configuration, and where it is kept. */
@NullMarked
package io.photoncloud.nightlight.scraping;

import org.jspecify.annotations.NullMarked;
