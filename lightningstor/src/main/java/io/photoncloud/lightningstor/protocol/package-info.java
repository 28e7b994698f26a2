/** The S3 protocol as values: errors, operations, names, ranges, conditions. Pure; knows neither storage nor servlets. */
@NullMarked
package io.photoncloud.lightningstor.protocol;

import org.jspecify.annotations.NullMarked;
