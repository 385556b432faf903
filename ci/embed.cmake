# cmake -DOUTPUT=FILE -DSOURCE_DIR=DIR -DHEADER=PATH -DNAMESPACE=NAME "-DTEXTS=kName=file;..." -P:
# writes OUTPUT, which defines the files of SOURCE_DIR as the constants that HEADER declares.
set(text "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n")
foreach(pair IN LISTS TEXTS)
  string(REPLACE "=" ";" pair ${pair})
  list(GET pair 0 name)
  list(GET pair 1 file)
  file(READ ${SOURCE_DIR}/${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes ${hex})
  string(APPEND text "static constexpr unsigned char ${name}Bytes[] = {${bytes}};\n"
         "const std::string_view ${name}(reinterpret_cast<const char*>(${name}Bytes), "
         "sizeof(${name}Bytes));\n\n")
endforeach()
string(APPEND text "}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${text}")
