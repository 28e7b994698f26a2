/** The XML documents of S3: request documents as validated records, and the writer of answers. */
@NullMarked
package io.photoncloud.lightningstor.xml;

import org.jspecify.annotations.NullMarked;
