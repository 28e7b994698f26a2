/** Forms of multipart/form-data by which browsers upload objects, read as they come. */
@NullMarked
package io.photoncloud.lightningstor.form;

import org.jspecify.annotations.NullMarked;
