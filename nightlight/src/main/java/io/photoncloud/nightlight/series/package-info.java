/** Series and their samples: the words that storage, queries and doors share. Times are milliseconds since 1970. */
@NullMarked
package io.photoncloud.nightlight.series;

import org.jspecify.annotations.NullMarked;
