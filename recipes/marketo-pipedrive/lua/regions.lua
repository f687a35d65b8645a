-- Region of a country, by its exact name.

local names = {
    NAM = {
        "Antigua and Barbuda", "Bahamas", "Barbados", "Belize", "Bermuda",
        "Canada", "Cayman Islands", "Costa Rica", "Dominica",
        "Dominican Republic", "El Salvador", "Grenada", "Guatemala", "Haiti",
        "Honduras", "Jamaica", "Mexico", "Nicaragua", "Panama", "Puerto Rico",
        "Saint Lucia", "Saint Martin", "Saint Vincent and the Grenadines",
        "Trinidad and Tobago", "Turks and Caicos Islands", "Anguilla", "Aruba",
        "Guadeloupe", "Saint Kitts and Nevis", "Sint Maarten (Dutch part)",
        "United States", "Virgin Islands, British", "Virgin Islands, US",
    },
    APAC = {
        "Brunei", "Cambodia", "East Timor", "Indonesia", "Laos", "Malaysia",
        "Myanmar", "Philippines", "Singapore", "Thailand", "Vietnam", "China",
        "Hong Kong", "Macau", "Japan", "Mongolia", "Korea, Republic of",
        "Taiwan", "American Samoa", "French Polynesia", "Pitcairn Islands",
        "Samoa", "Tonga", "Tuvalu", "Wallis and Futuna", "Australia",
        "Christmas Island", "Cocos (Keeling) Islands", "Norfolk Island",
        "New Zealand", "Cook Islands", "Niue", "Tokelau", "Fiji",
        "New Caledonia", "Papua New Guinea", "Solomon Islands", "Vanuatu",
        "Federated States of Micronesia", "Guam", "Kiribati",
        "Marshall Islands", "Nauru", "Northern Mariana Islands", "Palau",
        "Wake Island", "Bangladesh", "Bhutan",
        "British Indian Ocean Territory", "India", "Maldives", "Nepal",
        "Pakistan", "Sri Lanka",
    },
    EMEA = {
        "Martinique", "France", "Monaco", "Reunion", "United Kingdom",
        "Ireland", "Belgium", "Netherlands", "Luxembourg", "Germany",
        "Austria", "Switzerland", "Denmark", "Finland", "Iceland", "Norway",
        "Sweden", "Greenland", "Faroe Islands", "Aland Islands", "Spain",
        "Portugal", "Andorra", "Gibraltar", "Italy", "Israel",
        "Russian Federation", "Czech Republic", "Poland", "Croatia",
        "Slovakia", "Hungary", "Romania", "Moldova, Republic of", "Serbia",
        "Lithuania", "Latvia", "Estonia", "Slovenia", "Bulgaria", "Ukraine",
        "Belarus", "Montenegro", "Bosnia and Herzegovina", "Albania", "Kosovo",
        "Macedonia", "Bahrain", "Egypt", "Iraq", "Jordan", "Kuwait", "Lebanon",
        "Oman", "Palestinian Territory", "Qatar", "Saudi Arabia", "Turkey",
        "United Arab Emirates", "Yemen", "Algeria", "Angola", "Benin",
        "Botswana", "Burkina Faso", "Burundi", "Cameroon", "Cape Verde",
        "Central African Republic", "Chad", "Comoros", "Congo",
        "Congo, The Democratic Republic of the", "Cote D'Ivoire", "Djibouti",
        "Eritrea", "Ethiopia", "Gabon", "Gambia", "Ghana", "Guinea",
        "Guinea-Bissau", "Ivory Coast", "Kenya", "Lesotho", "Liberia", "Libya",
        "Madagascar", "Malawi", "Mali", "Mauritania", "Mauritius", "Morocco",
        "Mozambique", "Namibia", "Niger", "Rwanda", "Sao Tome and Principe",
        "Senegal", "Seychelles", "Somalia", "South Africa", "Swaziland",
        "Tanzania, United Republic of", "Togo", "Tunisia", "Uganda", "Zambia",
        "Zimbabwe", "Nigeria",
    },
    SAM = {
        "Argentina", "Bolivia", "Chile", "Colombia", "Ecuador",
        "Falkland Islands", "French Guiana", "Guyana", "Paraguay", "Peru",
        "Suriname", "Uruguay", "Venezuela", "Brazil",
    },
}

regions = {}
for region, countries in pairs(names) do
    for _, country in ipairs(countries) do
        regions[country] = region
    end
end
